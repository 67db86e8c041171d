import { workedOnSince } from '../../tasks.js';

/**
 * With which run's change another one is compared: the reviewed one's, where that is asked for, or nobody said anything and something came of the review.
 * Pure.
 * @param {any} task @param {string | undefined} which the run that is looked at @param {string | null} asked of the address: review, all or nothing
 * @returns {string | null} null: its change is shown as it is
 */
export function sinceOf(task, which, asked) {
    const reviewed = task.review?.execution_id ?? null;
    const wanted = asked ? asked !== 'all' : workedOnSince(task) && which === task.latest_execution?.id;
    return wanted && reviewed !== which ? reviewed : null;
}
