import { classes, html } from '../dom.js';
import { counted, money } from '../text/time.js';
import { plain } from '../text/visible.js';
import { repositoryName } from '../text/words.js';
import { gistOf, pending } from '../questions.js';
import { useStore } from '../store.js';
import { sentenceOf, shownState } from '../tasks.js';
import { State } from './State.js';
import { Text } from './Text.js';
import { Elapsed, Time } from './Time.js';

/**
 * A task as one row.
 * @param {{row: import('../tasks.js').TaskRow, current?: boolean, selected?: boolean, onSelect?: (event: any) => void, onFocus?: () => void, onPeek?: () => void}} props
 *     onSelect: where rows can be ticked; onPeek: by a click beside what is pressed itself, as Space does
 */
export function TaskLine({ row, current, selected, onSelect, onFocus, onPeek }) {
    return html`<div class=${classes('task-line', current && 'current', selected && 'selected')} role="listitem" aria-current=${current ? 'true' : undefined} onFocusIn=${onFocus} onClick=${event => event.target.closest('a, input') || getSelection()?.isCollapsed && onPeek?.()}>
        ${onSelect && html`<input type="checkbox" class="tick" aria-label=${`Select ${row.title}`} checked=${selected} onClick=${onSelect} />`}
        <div class="task-state"><${State} of=${shownState(row)} /></div>
        <div class="task-what">
            <a class="task-title" href=${`/tasks/${row.id}`}><${Text} of=${row.title} /></a>
            <p class="task-why">${shownState(row) === 'asks' ? html`<${Asks} taskId=${row.id} />` : html`<${Text} of=${sentenceOf(row)} />`}</p>
        </div>
        <div class="task-facts">
            <span title=${plain(row.repository_url)}><${Text} of=${repositoryName(row.repository_url)} /></span>
            ${(row.priority === 'critical' || row.priority === 'high') && html`<span class="priority">${row.priority}</span>`}
            ${row.status === 'in_progress' && html`<${Running} row=${row} />`}
            ${changeOf(row)}
            ${row.undelivered && html`<${State} of="failed" word="not pushed" />`}
            ${row.review?.verdict && html`<${State} of=${row.review.verdict} />`}
            ${row.cost_usd !== null && row.cost_usd !== undefined && html`<span class="number-fact">${money(row.cost_usd, row.cost_estimated)}</span>`}
        </div>
        <div class="task-time"><${Time} at=${row.finished_at ?? row.reason?.since ?? row.updated_at} /></div>
    </div>`;
}

/** What it wants to know, rather than that it waits. */
function Asks({ taskId }) {
    return html`<${Text} of=${gistOf(useStore(pending).list.find(question => question.task_id === taskId))} />`;
}

function Running({ row }) {
    const attempt = row.attempt;
    const [used, most] = row.max_budget_usd ? [row.cost_usd, row.max_budget_usd] : [attempt?.turns, row.max_turns];
    const spent = used && most ? `${Math.round(used / most * 100)} % of ${row.max_budget_usd ? money(most) : counted(most, 'turn')}` : null;
    return html`${attempt && html`<span><${Text} of=${attempt.worker_name} /></span>`}
        ${attempt?.number > 1 && html`<span>attempt ${attempt.number} of ${row.max_attempts}</span>`}
        <span><${Elapsed} from=${attempt?.started_at ?? row.started_at} /></span>
        ${attempt?.turns > 0 && html`<span>${counted(attempt.turns, 'turn')}</span>`}
        ${spent && html`<progress max=${most} value=${used} aria-label=${spent} title=${spent}></progress>`}`;
}

function changeOf(row) {
    const changed = row.changed;
    return changed && changed.files > 0 && html`<span class="counts"><span class="plus">+${changed.insertions}</span> <span class="minus">−${changed.deletions}</span></span>`;
}
