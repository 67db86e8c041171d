import { html, useState } from '../../dom.js';
import { ProblemNote } from '../../parts/Problem.js';
import { Loading } from '../../parts/Empty.js';
import { Text } from '../../parts/Text.js';
import { counted } from '../../text/time.js';
import { foundIn, isSet, sourceOf } from './listed.js';

/**
 * What the backend is set to, and by what: what somebody set, and by words all of it.
 * @param {{data: import('./listed.js').Setting[] | null, problem: any, again: () => void}} props
 */
export function InForce({ data, problem, again }) {
    const [words, setWords] = useState('');
    const [all, setAll] = useState(false);
    if (!data) {
        return problem ? html`<${ProblemNote} problem=${problem} retry=${again} />` : html`<${Loading} what="the settings" />`;
    }
    const found = foundIn(data, words, all);
    return html`<section class="panel" aria-label="Settings in force"><h2>Settings in force</h2>
        <p>${counted(data.length, 'setting')}, ${data.filter(isSet).length} of them set by somebody. They stand in <code>application.yml</code> in the backend’s home, in environment variables or on its command line, and count from its next start on. Where nothing is set and nothing is the default, the description says what counts.</p>
        <div class="answers settings-find"><label class="field inline"><span>Find</span><input type="text" value=${words} onInput=${event => setWords(event.target.value)} autocomplete="off" /></label>
            <label class="check"><input type="checkbox" checked=${all} onChange=${event => setAll(event.target.checked)} /> also what nobody set</label></div>
        <p class="unheard" role="status">${counted(found.length, 'setting')} shown</p>
        ${found.length === 0 && html`<p class="none">${words.trim() ? all ? 'No setting has these words.' : 'No setting that somebody set has these words.' : 'Nobody set any: every default counts.'}</p>`}
        <ul class="settings">${found.map(one => html`<${Line} key=${one.name} of=${one} />`)}</ul></section>`;
}

/** @param {{of: import('./listed.js').Setting}} props */
function Line({ of }) {
    const value = of.value === null ? 'nothing is set' : of.value === '' ? 'empty' : of.value;
    return html`<li><div><code><${Text} of=${of.name} /></code><strong><${Text} of=${value} /></strong></div>
        <p class="hint"><${Text} of=${isSet(of) ? `${sourceOf(of)}; default ${of.default ?? 'none'}` : 'default'} />${of.description && html` · <${Text} of=${of.description} />`}</p></li>`;
}
