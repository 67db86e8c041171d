import { html } from '../dom.js';
import { timeOfDay } from '../text/time.js';
import { shown } from './Text.js';

/**
 * What failed, and how to go on.
 * @param {{problem: any, retry?: () => void}} props
 */
export function ProblemNote({ problem, retry }) {
    if (!problem) {
        return null;
    }
    return html`<div class="note bad" role="alert">
        <p><strong>${titleOf(problem)}</strong> ${shown(String(problem.message ?? problem))}</p>
        ${problem.needsOperator && html`<p><a href="/settings">Show that you are the operator</a>, then try again.</p>`}
        ${problem.retryAt && html`<p>It can be sent again from ${timeOfDay(problem.retryAt)} on.</p>`}
        ${retry && html`<button type="button" onClick=${retry}>Try again</button>`}
    </div>`;
}

function titleOf(problem) {
    if (problem.needsOperator) {
        return 'Only the operator may do this.';
    }
    if (problem.isAway) {
        return 'The backend is away.';
    }
    return problem.status === 404 ? 'Not here.' : problem.status === 409 ? 'Not as things stand now.' : 'That did not go well.';
}
