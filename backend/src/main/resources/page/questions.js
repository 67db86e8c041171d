/** What waits for a person: one list for the whole page, kept up by the event stream. */
import { call, get, post } from './api.js';
import { onAlways } from './live.js';
import { Outcomes } from './outcomes.js';
import { During } from './parts/during.js';
import { Store } from './store.js';
import { inOrder } from './text/time.js';

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

/** @typedef {{list: Question[], total: number, problem: any, known: boolean}} Pending */
/** @type {Store<Pending>} */
export const pending = new Store(/** @type {any} */ ({ list: [], total: 0, problem: null, known: false }));

/** What became of questions that were answered or ended while they were looked at. @type {Store<Map<string, string>>} */
export const ended = new Store(new Map());

const outcomes = new Outcomes();
/** @type {During<Pending>} */
const during = new During();
let reading = false;
let again = false;

/** Oldest and overdue first. */
export async function readPending() {
    if (reading) {
        again = true;
        return;
    }
    reading = true;
    during.begin();
    try {
        const { data, total } = await get('/chat/pending', { limit: MOST });
        show(during.end({ list: data, total: total ?? data.length, problem: null, known: true }));
    } catch (problem) {
        during.drop();
        pending.set({ ...pending.value, problem });
    }
    reading = false;
    if (again) {
        again = false;
        readPending();
    }
}

/** Of those that it lacks, what this page answers now stays, and the others are over. @param {Pending} read */
function show(read) {
    const lacks = pending.value.list.filter(one => !read.list.some(other => other.message_id === one.message_id));
    const kept = lacks.filter(one => outcomes.underWay.has(one.message_id));
    pending.set({ ...read, list: [...read.list, ...kept].sort(byUrgency), total: read.total + kept.length });
    if (read.list.length === read.total) {
        lacks.forEach(one => tell(one.message_id, 'list', 'It waits for nobody any more.'));
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
            tell(change.id, 'event', change.answered_by ? `It is answered already, by ${change.answered_by}.` : `It is ${change.status} already.`);
        }
    });
}

/**
 * What came of it is told when this returns, whatever the event stream said meanwhile.
 * @param {string} messageId
 * @param {unknown} response as the contract words it
 * @param {object | null} [updatedInput]
 * @throws {import('./api.js').Problem} 409: somebody was first; detail says who
 */
export async function answer(messageId, response, updatedInput) {
    outcomes.underWay.add(messageId);
    try {
        await post('/chat/human-response', { message_id: messageId, response, ...updatedInput ? { updated_input: updatedInput } : {} });
        outcomes.tell(messageId, 'own', 'You answered it.');
    } catch (problem) {
        if (problem.status === 409 || problem.status === 404) {
            outcomes.tell(messageId, 'own', problem.message);
        }
        throw problem;
    } finally {
        outcomes.underWay.delete(messageId);
        settle(messageId);
    }
}

/** What is asked, in a few words. @param {Question | undefined} question undefined: not known here */
export function gistOf(question) {
    const input = question?.tool_input ?? {};
    const words = of => typeof of === 'string' ? of : ''; // an agent may have put anything there
    const about = words(input.command) || words(input.url) || words(input.host) || words(input.file_path).split('/').pop();
    return !question ? 'Waits for your answer.' : question.kind === 'plan' ? 'Shows its plan, and waits for your yes.'
        : question.kind === 'question' ? question.content : `May it use ${question.tool_name}${about && `: ${about.slice(0, 300)}`}?`;
}

/** What the last steps before a question were. @param {Question} question @param {AbortSignal} signal */
export async function stepsBefore(question, signal) {
    const task = (await get(`/tasks/${question.task_id}`, undefined, signal)).data;
    const run = task.latest_execution;
    const execution = run && (await get(`/executions/${run.id}`, undefined, signal)).data;
    const after = Math.max(0, (execution?.transcript?.stored ?? 0) - 12);
    return { task, events: execution ? (await call('GET', `/executions/${execution.id}/events`, { query: { after, limit: 50 }, signal })).data : [] };
}

/** @param {string} messageId @param {'event' | 'list'} by @param {string} why */
function tell(messageId, by, why) {
    outcomes.tell(messageId, by, why);
    settle(messageId);
}

/** Takes it off the list if it is over, and off one that is read now and was written before. */
function settle(messageId) {
    if (outcomes.isOver(messageId)) {
        ended.set(outcomes.all());
        during.keep(read => without(read, messageId));
        pending.set(without(pending.value, messageId));
    }
}

/** @param {Pending} from @param {string} messageId @returns {Pending} */
function without(from, messageId) {
    const list = from.list.filter(one => one.message_id !== messageId);
    return list.length === from.list.length ? from : { ...from, list, total: Math.max(0, from.total - 1) };
}

/** @param {Question} a @param {Question} b */
function byUrgency(a, b) {
    return Number(b.overdue) - Number(a.overdue) || inOrder(a.created_at, b.created_at);
}
