/** Comments on a change that are not sent yet. They stay in this browser until they are. */
import { post } from '../api.js';
import { keptStore } from '../store.js';

/** @typedef {{path: string, line: number, side: 'old' | 'new', text: string}} Comment */

const stores = new Map();

/** @param {string} taskId @returns {import('../store.js').Store<Comment[]>} */
export function draftsOf(taskId) {
    if (!stores.has(taskId)) {
        stores.set(taskId, keptStore(`comments.${taskId}`, [], Array.isArray));
    }
    return stores.get(taskId);
}

/** @param {Comment} a @param {Comment} b */
export const isSamePlace = (a, b) => a.path === b.path && a.line === b.line && a.side === b.side;

/** An empty text takes it away. @param {string} taskId @param {Comment} comment */
export function setDraft(taskId, comment) {
    const store = draftsOf(taskId);
    const others = store.value.filter(one => !isSamePlace(one, comment));
    store.set(comment.text.trim() ? [...others, comment] : others);
}

/**
 * Sends them all as one review.
 * @param {string} taskId @param {'approved' | 'changes_requested' | 'dismissed'} verdict @param {string} message
 */
export async function sendReview(taskId, verdict, message) {
    const comments = draftsOf(taskId).value;
    await post(`/tasks/${taskId}/review`, { verdict, comments, ...message.trim() ? { message } : {} });
    draftsOf(taskId).set([]);
}
