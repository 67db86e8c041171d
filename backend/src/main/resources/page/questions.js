/** What waits for a person: one list for the whole page, kept up by the event stream. */
import { call, get, post } from './api.js';
import { onAlways } from './live.js';
import { Store } from './store.js';

/**
 * @typedef {object} Question
 * @property {string} message_id
 * @property {string} session_id
 * @property {string} task_id
 * @property {string | null} worker_name
 * @property {string} content
 * @property {string} created_at
 * @property {'permission' | 'question' | 'plan'} kind
 * @property {string[] | null} choices
 * @property {string | null} tool_name
 * @property {any} tool_input
 * @property {string | null} rule
 * @property {boolean} parked
 * @property {boolean} overdue
 * @property {string} expires_at
 * @property {any} controller
 */

const MOST = 500;

/** @type {Store<{list: Question[], total: number, problem: any, known: boolean}>} */
export const pending = new Store(/** @type {any} */ ({ list: [], total: 0, problem: null, known: false }));

/** What became of questions that were answered or ended while they were looked at. @type {Store<Map<string, string>>} */
export const ended = new Store(new Map());

let reading = false;
let again = false;

/** Oldest and overdue first. */
export async function readPending() {
    if (reading) {
        again = true;
        return;
    }
    reading = true;
    try {
        const { data, total } = await get('/chat/pending', { limit: MOST });
        pending.set({ list: data.sort(byUrgency), total: total ?? data.length, problem: null, known: true });
    } catch (problem) {
        pending.set({ ...pending.value, problem });
    }
    reading = false;
    if (again) {
        again = false;
        readPending();
    }
}

/** Begins to follow; called once. @param {(question: any) => void} asked what to do when a new one comes */
export function followQuestions(asked) {
    readPending();
    onAlways('refresh', readPending);
    onAlways('question', change => {
        if (change.status === 'open') {
            const isNew = change.what === 'added' && !pending.value.list.some(one => one.message_id === change.id);
            readPending().then(() => isNew && asked(change));
        } else {
            close(change.id, `It is ${change.status} already.`);
        }
    });
}

/**
 * @param {string} messageId
 * @param {unknown} response as the contract words it
 * @param {object | null} [updatedInput]
 * @throws {import('./api.js').Problem} 409: somebody was first; detail says who
 */
export async function answer(messageId, response, updatedInput) {
    try {
        await post('/chat/human-response', { message_id: messageId, response, ...updatedInput ? { updated_input: updatedInput } : {} });
        close(messageId, 'You answered it.');
    } catch (problem) {
        if (problem.status === 409 || problem.status === 404) {
            close(messageId, problem.message);
        }
        throw problem;
    }
}

/** What the last steps before a question were. @param {Question} question @param {AbortSignal} signal */
export async function stepsBefore(question, signal) {
    const task = (await get(`/tasks/${question.task_id}`, undefined, signal)).data;
    const run = task.latest_execution;
    const execution = run && (await get(`/executions/${run.id}`, undefined, signal)).data;
    const after = Math.max(0, (execution?.transcript?.stored ?? 0) - 12);
    return { task, events: execution ? (await call('GET', `/executions/${execution.id}/events`, { query: { after, limit: 50 }, signal })).data : [] };
}

function close(messageId, why) {
    const { list, total } = pending.value;
    if (list.some(one => one.message_id === messageId)) {
        ended.set(new Map([...ended.value, /** @type {[string, string]} */ ([messageId, why])].slice(-200)));
        pending.set({ ...pending.value, list: list.filter(one => one.message_id !== messageId), total: Math.max(0, total - 1) });
    }
}

/** @param {Question} a @param {Question} b */
function byUrgency(a, b) {
    return Number(b.overdue) - Number(a.overdue) || a.created_at.localeCompare(b.created_at);
}
