import { get } from '../../api.js';
import { Edit } from '../../diff/Edit.js';
import { html } from '../../dom.js';
import { Loading } from '../../parts/Empty.js';
import { ProblemNote } from '../../parts/Problem.js';
import { Text } from '../../parts/Text.js';
import { Time } from '../../parts/Time.js';
import { useData } from '../../parts/useData.js';
import { written } from './rules.js';

/**
 * What somebody else put in force while these rules were edited, and both ways on.
 * @param {{rules: import('./rules.js').Rule[], onReplace: (version: number) => void, onTheirs: () => void}} props onReplace: with the version that was looked at
 */
export function Others({ rules, onReplace, onTheirs }) {
    const { data, problem, again } = useData(signal => get('/policy', undefined, signal).then(answer => answer.data), []);
    if (!data) {
        return problem ? html`<${ProblemNote} problem=${problem} retry=${again} />` : html`<${Loading} what="what changed" />`;
    }
    return html`<section class="note bad" role="alert" aria-label="Changed meanwhile"><p><strong>Somebody else changed the rules meanwhile.</strong> Version ${data.version} is in force, by <${Text} of=${data.updated_by} />, <${Time} at=${data.updated_at} />. Nothing of yours is lost or in force yet.</p>
        <p>What putting yours in its place would change:</p><${Edit} path="rules.json" before=${written(data.rules)} after=${written(rules)} />
        <div class="answers"><button type="button" onClick=${() => onReplace(data.version)}>Put mine in its place</button><button type="button" onClick=${onTheirs}>Take theirs, and drop mine</button></div></section>`;
}
