/** Tasks as rows: what lists show of them, and what can be done to one. */
import { call, get, post } from './api.js';

/**
 * A row as `view=summary` and the events of the stream give it.
 *
 * @typedef {object} TaskRow
 * @property {string} id
 * @property {string} title
 * @property {string} status
 * @property {string | null} group of Now
 * @property {{code: string, message: string, since: string, next_event_at: string | null, queue_position: number | null}} reason
 * @property {string} task_type
 * @property {string} priority
 * @property {string} repository_url
 * @property {string} created_at
 * @property {string} updated_at
 * @property {string | null} started_at
 * @property {string | null} finished_at
 * @property {number} max_attempts
 * @property {{execution_id: string, number: number, status: string, worker_name: string, started_at: string, turns: number | null} | null} attempt
 * @property {string | null} activity
 * @property {number} questions_open
 * @property {{files: number, insertions: number, deletions: number} | null} changed
 * @property {boolean} undelivered
 * @property {{awaited: boolean, verdict: string | null}} review
 * @property {number | null} cost_usd
 * @property {boolean | null} cost_estimated
 * @property {number | null} max_budget_usd
 * @property {number | null} max_turns
 */

/** The five groups of Now, in their order. */
export const GROUPS = [
    { id: 'needs_you', title: 'Needs you', none: 'Nobody waits for you.' },
    { id: 'ready_for_review', title: 'Ready for review', none: 'No change waits to be looked at.' },
    { id: 'running', title: 'Running', none: 'No agent works now.' },
    { id: 'waiting', title: 'Waiting and queued', none: 'Nothing waits.' },
    { id: 'finished', title: 'Failed and finished', none: 'Nothing ended within the last 24 hours.' },
];

/** @param {object} query @param {AbortSignal} [signal] */
export const listTasks = (query, signal) => get('/tasks', { view: 'summary', ...query }, signal);

/** The groups with so many rows each, and how many they have. @param {number} limit @param {AbortSignal} [signal] */
export const readBoard = (limit, signal) => get('/tasks/board', { limit }, signal);

/** @param {object} filter @param {AbortSignal} [signal] */
export const countTasks = (filter, signal) => get('/tasks/counts', filter, signal);

export const isLive = row => row.status === 'queued' || row.status === 'in_progress' || row.status === 'waiting';
export const mayRetry = row => row.status === 'failed' || row.status === 'cancelled';

/** @param {string} id */
export const cancel = id => post(`/tasks/${id}/cancel`);
/** @param {string} id @param {boolean} [fresh] */
export const retry = (id, fresh = false) => post(`/tasks/${id}/retry`, { fresh });
/** @param {string} id @param {string} priority */
export const setPriority = (id, priority) => call('PATCH', `/tasks/${id}`, { body: { priority } });
/** @param {string} id */
export const remove = id => call('DELETE', `/tasks/${id}`, {});
/** @param {string} id @param {string} message */
export const writeTo = (id, message) => post(`/tasks/${id}/messages`, { message });

/** The rows with what their runs do now, as the stream tells it. @param {TaskRow[]} rows @param {any[]} runs @returns {TaskRow[]} */
export function withActivities(rows, runs) {
    const news = new Map(runs.map(run => [run.task_id, run]));
    return rows.some(row => news.has(row.id)) ? rows.map(row => {
        const run = news.get(row.id);
        return run && row.attempt && row.attempt.execution_id === run.execution_id ? { ...row, activity: run.activity, attempt: { ...row.attempt, turns: run.turns } } : row;
    }) : rows;
}

/** In words what it does now, or why it is where it is. @param {TaskRow} row */
export const sentenceOf = row => row.status === 'in_progress' && row.activity ? row.activity
    : row.group === 'ready_for_review' ? 'Its change waits for your review.' : row.reason?.message ?? '';

/** Whether something came of a review that asked for changes. @param {any} task a whole one */
export const workedOnSince = task => task.status === 'completed' && task.review?.verdict === 'changes_requested' && task.review.execution_id !== task.latest_execution?.id;

/** The state that a person should see first: one that asks is not merely waiting. @param {any} row also a whole task */
export const shownState = row => (row.group === 'needs_you' || row.reason?.code === 'question') && isLive(row) ? 'asks' : row.status;
