/** What is said of a change and not sent yet. It stays in this browser until it is. */
import { post } from '../api.js';
import { draft } from '../drafts.js';
import { keptStore } from '../store.js';

/** @typedef {{path: string, line: number, side: 'old' | 'new', text: string}} Comment */

/** @type {Map<string, import('../store.js').Store<any>>} */
const stores = new Map();

function kept(name, initial, fits) {
    const store = stores.get(name) ?? keptStore(name, initial, fits);
    stores.set(name, store);
    return store;
}

/** @param {string} taskId @returns {import('../store.js').Store<Comment[]>} */
export const draftsOf = taskId => kept(`comments.${taskId}`, [], Array.isArray);

/** Words on the whole of it. @param {string} taskId @returns {import('../store.js').Store<string>} */
export const messageOf = taskId => kept(`review.${taskId}`, '', value => typeof value === 'string');

/** The words of a comment that somebody writes now. @param {string} taskId @param {{path: string, line: number, side: string}} where */
export const beingWritten = (taskId, { path, line, side }) => `comment.${taskId}.${side}:${line} ${path}`;

/** @param {Comment} a @param {Comment} b */
export const isSamePlace = (a, b) => a.path === b.path && a.line === b.line && a.side === b.side;

/** An empty text takes it away. @param {string} taskId @param {Comment} comment */
export function setDraft(taskId, comment) {
    const store = draftsOf(taskId);
    const others = store.value.filter(one => !isSamePlace(one, comment));
    store.set(comment.text.trim() ? [...others, comment] : others);
}

/**
 * Sends all of it as one review.
 * @param {string} taskId @param {'approved' | 'changes_requested' | 'dismissed'} verdict
 */
export async function sendReview(taskId, verdict) {
    const [comments, message] = [draftsOf(taskId).value, messageOf(taskId).value];
    await post(`/tasks/${taskId}/review`, { verdict, comments, ...message.trim() ? { message } : {} });
    // What was written meanwhile is not sent yet.
    draftsOf(taskId).set(draftsOf(taskId).value.filter(draft => !comments.includes(draft)));
    if (messageOf(taskId).value === message) {
        messageOf(taskId).set('');
    }
}
