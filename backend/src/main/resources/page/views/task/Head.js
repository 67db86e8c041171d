import { html, useState } from '../../dom.js';
import { doing } from '../../notices.js';
import { Confirm } from '../../parts/Confirm.js';
import { Copy } from '../../parts/Copy.js';
import { QuestionCard } from '../../parts/QuestionCard.js';
import { State } from '../../parts/State.js';
import { Text } from '../../parts/Text.js';
import { Time } from '../../parts/Time.js';
import { pending } from '../../questions.js';
import { go } from '../../router.js';
import { useCommands } from '../../shell/commands.js';
import { useStore } from '../../store.js';
import { cancel, isLive, mayRetry, remove, retry, shownState } from '../../tasks.js';
import { counted, money, short } from '../../text/time.js';
import { post } from '../../api.js';
import { plain } from '../../text/visible.js';
import { repositoryName } from '../../text/words.js';
import { Untrusted } from './Untrusted.js';

/** What everyone wants to know of a task first, and what can be done to it. @param {{task: any, onChanged: () => void}} props */
export function Head({ task, onChanged }) {
    const asked = useStore(pending).list.filter(question => question.task_id === task.id);
    const waits = asked.length > 0 && isLive(task);
    return html`<header class="task-head">
        <h2 class="task-name"><${Text} of=${task.title} /></h2>
        <p class="task-line-of-state"><${State} of=${waits ? 'asks' : shownState(task)} /> ${waits ? 'It waits for your answer.' : task.reason.message !== 'Completed.' && html`<${Text} of=${task.reason.message} />`} <span class="hint"><${Time} at=${task.reason.since} />${task.reason.next_event_at && html`, next <${Time} at=${task.reason.next_event_at} />`}</span></p>
        <p class="facts"><span title=${plain(task.repository_url)}><${Text} of=${repositoryName(task.repository_url)} /></span>${task.issue && /^https?:/.test(task.issue.url) && html`<a href=${task.issue.url} target="_blank" rel="noopener noreferrer" title=${task.issue.problem ? plain(task.issue.problem) : undefined}>Issue #${task.issue.number}</a>`}<span>${task.task_type}</span><span>${task.priority}</span>
            ${task.cost_usd !== null && html`<span>${money(task.cost_usd, task.cost_estimated)}${task.max_budget_usd !== null && ` of ${money(task.max_budget_usd)}`}</span>`}
            ${task.tokens !== null && html`<span>${short(task.tokens)} tokens</span>`}${task.review && html`<${State} of=${task.review.verdict} />`}${workedOnSince(task) && html`<span>and it has worked on since: <a href=${`/tasks/${task.id}?tab=changes&since=review`}>see what came of it</a></span>`}</p>
        ${waitsForReview(task) && html`<p><a href=${`/tasks/${task.id}?tab=changes`}>Look at its change</a> <span class="hint">${counted(task.result.files_changed, 'file')}: approve it, or say what should be different.</span></p>`}
        <${Delivered} task=${task} onChanged=${onChanged} />
        <${Untrusted} task=${task} />
        <${Actions} task=${task} onChanged=${onChanged} />
        ${asked.map(question => html`<${QuestionCard} key=${question.message_id} question=${question} keys=${asked.length === 1 && question.kind !== 'question'} />`)}
    </header>`;
}

const workedOnSince = task => task.status === 'completed' && task.review?.verdict === 'changes_requested' && task.review.execution_id !== task.latest_execution?.id;

const waitsForReview = task => task.status === 'completed' && !task.review && task.result?.files_changed > 0;

/** Where the work is, and how to get at it. */
function Delivered({ task, onChanged }) {
    const result = task.result;
    const branch = result?.branch;
    const failed = result?.delivery?.status === 'failed';
    return html`${task.pull_request && /^https?:/.test(task.pull_request.url) && html`<p>Pull request <a href=${task.pull_request.url} target="_blank" rel="noopener noreferrer">#${task.pull_request.number}</a> ${task.pull_request.state}</p>`}
        ${(result?.notes ?? []).map(note => html`<p class="note" key=${note}><${Text} of=${note} /></p>`)}
        ${branch && html`<details class="branch"><summary>Branch <code><${Text} of=${branch} /></code></summary>
            <${Copy} text=${`git fetch ${quoted(task.repository_url)} ${quoted(branch)} && git switch --detach FETCH_HEAD`} label="How to fetch it" /></details>`}
        ${failed && html`<div class="note bad"><p><strong>The branch could not be pushed.</strong> <${Text} of=${result.delivery.reason} /> The change is kept.</p>
            <button type="button" onClick=${() => doing(() => post(`/tasks/${task.id}/deliver`), 'It is pushed again.').then(onChanged)}>Push again</button></div>`}`;
}

/** For a POSIX shell. @param {string} text */
const quoted = text => /^[\w@%+=:,./-]+$/.test(text) && !text.startsWith('-') ? text : `'${text.replaceAll("'", "'\\''")}'`;

function Actions({ task, onChanged }) {
    const [asking, ask] = useState(/** @type {any} */ (null));
    const run = (body, done) => doing(body, done).then(onChanged);
    const actions = [
        isLive(task) && { key: 'cancel', title: 'Cancel the task', word: 'Cancel', run: () => ask({ title: 'Cancel this task?', text: 'Its agent is stopped within seconds. What it has done so far is kept.', yes: 'Cancel the task', danger: false, run: () => run(() => cancel(task.id), 'It is being cancelled.') }) },
        mayRetry(task) && { key: 'retry', title: 'Retry from where it came to', word: 'Retry', run: () => run(() => retry(task.id), 'Queued again.') },
        mayRetry(task) && { key: 'fresh', title: 'Retry from the beginning', word: 'Retry fresh', run: () => run(() => retry(task.id, true), 'Queued again, from the beginning.') },
        { key: 'duplicate', title: 'Duplicate the task', word: 'Duplicate', run: () => go(`/new?from=${task.id}`) },
        !isLive(task) && { key: 'delete', title: 'Delete the task', word: 'Delete', run: () => ask({ title: 'Delete this task?', text: 'With its conversation, its change and its history. The branch that was pushed stays. This cannot be undone.', yes: 'Delete', danger: true, run: () => doing(() => remove(task.id), 'Deleted.').then(gone => gone && go('/tasks')) }) },
    ].filter(action => action !== false);
    useCommands(() => actions.map(action => ({ ...action, hint: 'this task' })));
    return html`<div class="actions">${actions.map(action => html`<button type="button" key=${action.key} onClick=${action.run}>${action.word}</button>`)}</div>
        ${asking && html`<${Confirm} title=${asking.title} yes=${asking.yes} danger=${asking.danger} onYes=${asking.run} onClose=${() => ask(null)}><p>${asking.text}</p></${Confirm}>`}`;
}
