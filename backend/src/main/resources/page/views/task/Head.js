import { html, useState } from '../../dom.js';
import { doing } from '../../notices.js';
import { Confirm } from '../../parts/Confirm.js';
import { Copy } from '../../parts/Copy.js';
import { Later } from '../../parts/Later.js';
import { QuestionCard } from '../../parts/QuestionCard.js';
import { State } from '../../parts/State.js';
import { Text } from '../../parts/Text.js';
import { Time } from '../../parts/Time.js';
import { useNarrow } from '../../parts/useNarrow.js';
import { pending } from '../../questions.js';
import { go } from '../../router.js';
import { useCommands } from '../../shell/commands.js';
import { useStore } from '../../store.js';
import { cancel, isLive, mayRetry, remove, retry, shownState, workedOnSince } from '../../tasks.js';
import { counted, money, short } from '../../text/time.js';
import { post } from '../../api.js';
import { plain } from '../../text/visible.js';
import { repositoryName } from '../../text/words.js';
import { Untrusted } from './Untrusted.js';

/** What everyone wants to know of a task first, and what can be done to it. @param {{task: any, onChanged: () => void}} props */
export function Head({ task, onChanged }) {
    const asked = useStore(pending).list.filter(question => question.task_id === task.id);
    const narrow = useNarrow(800);
    const [asking, ask] = useState(/** @type {any} */ (null));
    const [ruled, makeRule] = useState(/** @type {import('../../questions.js').Question | null} */ (null));
    const waits = asked.length > 0 && isLive(task);
    return html`<header class="task-head">
        <h2 class="task-name"><${Text} of=${task.title} /></h2>
        <p class="task-line-of-state"><${State} of=${waits ? 'asks' : shownState(task)} /> ${waits ? 'It waits for your answer.' : task.reason.message !== 'Completed.' && html`<${Text} of=${task.reason.message} />`} <span class="hint"><${Time} at=${task.reason.since} />${task.reason.next_event_at && html`, ${waits || task.reason.code === 'question' ? 'without an answer it fails' : 'next'} <${Time} at=${task.reason.next_event_at} />`}</span></p>
        ${!narrow && html`<${Facts} task=${task} />`}
        ${workedOnSince(task) && html`<p><a href=${`/tasks/${task.id}?tab=changes`}>See what came of it</a> <span class="hint">It has worked on since your review.</span></p>`}
        ${waitsForReview(task) && html`<p><a href=${`/tasks/${task.id}?tab=changes`}>Look at its change</a> <span class="hint">${counted(task.result.files_changed, 'file')}: approve it, or say what should be different.</span></p>`}
        <${Delivered} task=${task} onChanged=${onChanged} />
        ${narrow ? html`<details class="task-more"><summary>Branch, cost and what can be done</summary><${Facts} task=${task} /><${Branch} task=${task} /><${Untrusted} task=${task} /><${Actions} task=${task} ask=${ask} onChanged=${onChanged} /></details>`
            : html`<${Branch} task=${task} /><${Untrusted} task=${task} /><${Actions} task=${task} ask=${ask} onChanged=${onChanged} />`}
        ${asked.map(question => html`<${QuestionCard} key=${question.message_id} question=${question} keys=${asked.length === 1 && question.kind !== 'question'} executionId=${task.latest_execution?.id} onRule=${question.kind === 'permission' ? () => makeRule(question) : undefined} />`)}
        ${asking && html`<${Confirm} title=${asking.title} yes=${asking.yes} danger=${asking.danger} onYes=${asking.run} onClose=${() => ask(null)}><p>${asking.text}</p></${Confirm}>`}
        ${ruled && html`<${Later} key=${ruled.message_id} load=${() => import('../inbox/RuleDialog.js').then(module => module.RuleDialog)} question=${ruled} onClose=${() => makeRule(null)} />`}
    </header>`;
}

function Facts({ task }) {
    return html`<p class="facts"><span title=${plain(task.repository_url)}><${Text} of=${repositoryName(task.repository_url)} /></span>${task.issue && /^https?:/.test(task.issue.url) && html`<a href=${task.issue.url} target="_blank" rel="noopener noreferrer" title=${task.issue.problem ? plain(task.issue.problem) : undefined}>Issue #${task.issue.number}</a>`}<span>${task.task_type}</span><span>${task.priority}</span>
            ${task.cost_usd !== null && html`<span>${money(task.cost_usd, task.cost_estimated)}${task.max_budget_usd !== null && ` of ${money(task.max_budget_usd)}`}</span>`}
            ${task.tokens !== null && html`<span>${short(task.tokens)} tokens</span>`}${task.review && html`<${State} of=${task.review.verdict} />`}</p>`;
}

const waitsForReview = task => task.status === 'completed' && !task.review && task.result?.files_changed > 0;

/** What became of the work. */
function Delivered({ task, onChanged }) {
    const result = task.result;
    const failed = result?.delivery?.status === 'failed';
    return html`${task.pull_request && /^https?:/.test(task.pull_request.url) && html`<p>Pull request <a href=${task.pull_request.url} target="_blank" rel="noopener noreferrer">#${task.pull_request.number}</a> ${task.pull_request.state}</p>`}
        ${(result?.notes ?? []).map(note => html`<p class="note" key=${note}><${Text} of=${note} /></p>`)}
        ${failed && html`<div class="note bad"><p><strong>The branch could not be pushed.</strong> <${Text} of=${result.delivery.reason} /> The change is kept.</p>
            <button type="button" onClick=${() => doing(() => post(`/tasks/${task.id}/deliver`), 'It is pushed again.').then(onChanged)}>Push again</button></div>`}`;
}

/** Where the work is. @param {{task: any}} props */
function Branch({ task }) {
    const branch = task.result?.branch ?? (task.review && isLive(task) ? task.latest_execution?.branch : null); // where it works on, what was reviewed is still there
    return branch && html`<details class="branch"><summary>Branch <code><${Text} of=${branch} /></code></summary><p class="hint">In your clone of the repository:</p>
            <${Copy} text=${`git fetch ${quoted(task.repository_url)} ${quoted(branch)} && git switch --detach FETCH_HEAD`} label="How to fetch it" /></details>`;
}

/** For a POSIX shell. @param {string} text */
const quoted = text => /^[\w@%+=:,./-]+$/.test(text) && !text.startsWith('-') ? text : `'${text.replaceAll("'", "'\\''")}'`;

/** @param {{task: any, ask: (of: any) => void, onChanged: () => void}} props ask: shows what is to be confirmed, which must not be within anything that is folded */
function Actions({ task, ask, onChanged }) {
    const run = (body, done) => doing(body, done).then(onChanged);
    const actions = [
        isLive(task) && { key: 'cancel', title: 'Cancel the task', word: 'Cancel', run: () => ask({ title: 'Cancel this task?', text: 'Its agent is stopped within seconds. What it has done so far is kept.', yes: 'Cancel the task', danger: false, run: () => run(() => cancel(task.id), 'It is being cancelled.') }) },
        mayRetry(task) && { key: 'retry', title: 'Retry from where it came to', word: 'Retry', run: () => run(() => retry(task.id), 'Queued again.') },
        mayRetry(task) && { key: 'fresh', title: 'Retry from the beginning', word: 'Retry fresh', run: () => run(() => retry(task.id, true), 'Queued again, from the beginning.') },
        { key: 'duplicate', title: 'Duplicate the task', word: 'Duplicate', run: () => go(`/new?from=${task.id}`) },
        !isLive(task) && { key: 'delete', title: 'Delete the task', word: 'Delete', run: () => ask({ title: 'Delete this task?', text: 'With its conversation, its change and its history. The branch that was pushed stays. This cannot be undone.', yes: 'Delete', danger: true, run: () => doing(() => remove(task.id), 'Deleted.').then(gone => gone && go('/tasks')) }) },
    ].filter(action => action !== false);
    useCommands(() => actions.map(action => ({ ...action, hint: 'this task' })));
    return html`<div class="actions">${actions.map(action => html`<button type="button" key=${action.key} onClick=${action.run}>${action.word}</button>`)}</div>`;
}
