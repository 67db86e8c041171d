import { call, get, post } from '../../api.js';
import { html, useEffect } from '../../dom.js';
import { on } from '../../live.js';
import { doing } from '../../notices.js';
import { Empty, Loading } from '../../parts/Empty.js';
import { ProblemNote } from '../../parts/Problem.js';
import { State } from '../../parts/State.js';
import { Text } from '../../parts/Text.js';
import { Time } from '../../parts/Time.js';
import { useSoon } from '../../parts/useData.js';
import { usePages } from '../../parts/usePages.js';
import { counted, money, short } from '../../text/time.js';
import { plain } from '../../text/visible.js';
import { repositoryName } from '../../text/words.js';

/** Claude Code's conversations, and which task each serves. */
export function Sessions() {
    const { data, problem, again, more, failed } = usePages(signal => get('/sessions', { limit: 100 }, signal), []);
    const soon = useSoon(again, 600);
    useEffect(() => on('session', soon), []);
    if (!data) {
        return problem ? html`<${ProblemNote} problem=${problem} retry=${again} />` : html`<${Loading} what="the sessions" />`;
    }
    return data.data.length === 0 ? html`<${Empty} title="No session yet."><p>The first run of a task begins one.</p></${Empty}>` : html`
        <div class="answers"><button type="button" onClick=${() => doing(() => post('/chat/cleanup-sessions', {}, { repeats: true }), 'Idle sessions are ended.').then(again)}>End those that are idle</button></div>
        <div class="table-box" tabindex="0" role="region" aria-label="Sessions"><table><thead><tr><th>Session</th><th>State</th><th>Task</th><th>Repository</th><th>Context</th><th>Cost</th><th>Last used</th><th><span class="unheard">What can be done</span></th></tr></thead>
        <tbody>${data.data.map(session => html`<${Session} key=${session.id} session=${session} onChanged=${again} />`)}</tbody></table></div>
        <${ProblemNote} problem=${failed} />${data.next && html`<button type="button" onClick=${more}>Earlier sessions</button>`}`;
}

function Session({ session, onChanged }) {
    return html`<tr><td><a href=${`/chat/${session.id}`}><code>${session.id.slice(0, 8)}</code></a></td>
        <td><${State} of=${session.status} />${session.end_reason && html` <span class="hint"><${Text} of=${session.end_reason} /></span>`}</td>
        <td class="wide-cell">${session.task_id && html`<a href=${`/tasks/${session.task_id}`}>${session.task_title ? html`<${Text} of=${session.task_title} />` : 'its task'}</a>${session.tasks_served > 1 && html` <span class="hint">${counted(session.tasks_served, 'task')} so far</span>`}`}</td>
        <td title=${plain(session.repository_url ?? '')}><${Text} of=${repositoryName(session.repository_url)} /></td>
        <td>${session.context_used !== null ? `${Math.round(session.context_used * 100)} % of ${short(session.context_window)}` : short(session.context_tokens)}</td>
        <td class="number-cell">${money(session.cost_usd, session.cost_estimated)}</td><td><${Time} at=${session.last_activity_at} /></td>
        <td>${session.status !== 'terminated' && html`<button type="button" class="quiet" onClick=${() => doing(() => call('DELETE', `/sessions/${session.id}`), 'The session is ended.').then(onChanged)}>End</button>`}</td></tr>`;
}
