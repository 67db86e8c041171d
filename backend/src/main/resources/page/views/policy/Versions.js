import { get } from '../../api.js';
import { html, useState } from '../../dom.js';
import { Edit } from '../../diff/Edit.js';
import { ProblemNote } from '../../parts/Problem.js';
import { Text } from '../../parts/Text.js';
import { Time } from '../../parts/Time.js';
import { usePages } from '../../parts/usePages.js';
import { counted } from '../../text/time.js';
import { written } from './rules.js';

/** Who made which rules when, each beside the version before. @param {{version: number, onTake: (rules: import('./rules.js').Rule[]) => void}} props */
export function Versions({ version, onTake }) {
    const { data, problem, again, more, failed } = usePages(signal => get('/policy/versions', { limit: 20 }, signal), [version]);
    if (!data || data.data.length === 0) {
        return html`<${ProblemNote} problem=${problem} retry=${again} />`;
    }
    return html`<section class="panel" aria-label="Versions"><h2>Versions</h2>
        ${data.data.map((one, index) => html`<${Version} key=${one.version} of=${one} before=${data.data[index + 1]} inForce=${one.version === version} known=${index + 1 < data.data.length || !data.next} onTake=${onTake} />`)}
        <${ProblemNote} problem=${failed} />${data.next && html`<button type="button" onClick=${more}>Earlier versions</button>`}</section>`;
}

function Version({ of, before, inForce, known, onTake }) {
    const [open, setOpen] = useState(false);
    return html`<details class="version" onToggle=${event => setOpen(event.currentTarget.open)}><summary>Version ${of.version}${inForce && ', in force'}: ${counted(of.rules.length, 'rule')}, by <${Text} of=${of.updated_by} />, <${Time} at=${of.updated_at} /></summary>
        ${open && (known ? html`<${Edit} path="rules.json" before=${written(before?.rules ?? [])} after=${written(of.rules)} />` : html`<p class="hint">The version before is among the earlier ones.</p>`)}
        ${open && !inForce && html`<p><button type="button" onClick=${() => onTake(of.rules)}>Edit these rules</button> <span class="hint">Nothing changes before you put them in force.</span></p>`}</details>`;
}
