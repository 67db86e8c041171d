import { get } from '../api.js';
import { html } from '../dom.js';
import { allScripted, EXAMPLE } from '../scripted.js';
import { useData } from './useData.js';

/**
 * Says, while no worker has another agent than the scripted one, what that does with what is written.
 * @param {{what: string, onExample?: () => void}} props what: 'task' or 'comment'; onExample: puts one in
 */
export function Scripted({ what, onExample }) {
    const { data: scripted } = useData(signal => get('/workers', { limit: 500 }, signal).then(answer => allScripted(answer.data)), []);
    return scripted && html`<div class="note scripted"><p><strong>No model is behind this agent.</strong> It does what lines of the ${what} say, as <code>${EXAMPLE}</code>; of one without such a line it only writes down a note.
            A line says <code>say</code>, <code>wait</code>, <code>read</code>, <code>write</code>, <code>append</code>, <code>edit</code>, <code>run</code> or <code>fail</code>.</p>
        ${onExample && html`<button type="button" onClick=${onExample}>Put that line in</button>`}</div>`;
}
