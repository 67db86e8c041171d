import { get } from '../../api.js';
import { html } from '../../dom.js';
import { Loading } from '../../parts/Empty.js';
import { ProblemNote } from '../../parts/Problem.js';
import { State } from '../../parts/State.js';
import { Text } from '../../parts/Text.js';
import { Time } from '../../parts/Time.js';
import { usePages } from '../../parts/usePages.js';
import { exactly } from '../../text/time.js';

/** Every change of its state: when, by whom, why. @param {{task: any}} props */
export function History({ task }) {
    const { data, problem, again, more, failed } = usePages(signal => get(`/tasks/${task.id}/history`, { limit: 100 }, signal), [task.id, task.updated_at]);
    if (!data) {
        return problem ? html`<${ProblemNote} problem=${problem} retry=${again} />` : html`<${Loading} what="the history" />`;
    }
    return html`<ol class="history">${data.data.map((change, index) => html`<li key=${index}>
            <span class="history-when"><time datetime=${change.at}>${exactly(change.at)}</time> <span class="hint"><${Time} at=${change.at} /></span></span>
            <span><${State} of=${change.to_status} /></span>
            <span class="history-why"><${Text} of=${change.message ?? change.reason_code} /> <span class="hint">by <${Text} of=${change.actor} />${change.fence > 0 && `, fence ${change.fence}`}</span></span></li>`)}</ol>
        <${ProblemNote} problem=${failed} />${data.next && html`<button type="button" onClick=${more}>Earlier changes</button>`}`;
}
