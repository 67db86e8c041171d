import { get } from '../../api.js';
import { html } from '../../dom.js';
import { Empty, Loading } from '../../parts/Empty.js';
import { ProblemNote } from '../../parts/Problem.js';
import { State } from '../../parts/State.js';
import { shown, Text } from '../../parts/Text.js';
import { Elapsed, Time } from '../../parts/Time.js';
import { useData } from '../../parts/useData.js';
import { money, short } from '../../text/time.js';
import { withoutAnsi } from '../../text/visible.js';
import { words } from '../../text/words.js';

/** Each run of the task, the newest first. @param {{task: any}} props */
export function Attempts({ task }) {
    const { data, problem, again } = useData(signal => get(`/tasks/${task.id}/executions`, { limit: 100 }, signal), [task.id, task.updated_at]);
    if (!data) {
        return problem ? html`<${ProblemNote} problem=${problem} retry=${again} />` : html`<${Loading} what="the attempts" />`;
    }
    return data.data.length === 0 ? html`<${Empty} title="No attempt yet." />` : html`<ol class="attempts" reversed>${data.data.map((run, index) => html`<li key=${run.id} class="panel">
        <p><strong>Attempt ${(data.total ?? data.data.length) - index}</strong> <${State} of=${run.status} /> on <${Text} of=${run.worker_name} />, <${Time} at=${run.started_at} />, for <${Elapsed} from=${run.started_at} to=${run.ended_at} /></p>
        <p class="facts">${run.cost_usd !== null && html`<span>${money(run.cost_usd, run.cost_estimated)}</span>`}${run.tokens !== null && html`<span>${short(run.tokens)} tokens</span>`}${run.usage?.turns && html`<span>${run.usage.turns} turns</span>`}
            ${run.session_resumed && html`<span>went on in its session</span>`}${run.exit_code !== null && html`<span>exit ${run.exit_code}</span>`}</p>
        ${run.failure_class && html`<p class="bad-text"><strong>${words(run.failure_class)}</strong>${run.message && html`: <${Text} of=${run.message} />`}</p>`}
        ${!run.failure_class && run.message && html`<p><${Text} of=${run.message} /></p>`}
        ${run.last_output?.length > 0 && html`<details open=${run.status === 'failed'}><summary>Last output</summary><pre class="output" tabindex="0">${shown(withoutAnsi(run.last_output.join('\n')))}</pre></details>`}
        <p><a href=${`/tasks/${task.id}?tab=conversation&execution=${run.id}`}>Conversation</a></p></li>`)}</ol>`;
}
