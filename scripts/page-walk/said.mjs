/** What flows say of the page again and again. */
import { accessibility } from './browser.mjs';

/** What a browser itself says of an answer that refuses. */
export const REFUSED = /Failed to load resource: the server responded with a status of 40[0134]/;

export async function accessible(page) {
    const found = await accessibility(page);
    if (found.length > 0) {
        throw new Error(found.join('; '));
    }
}

export const row = id => `.task-line:has(a[href="/tasks/${id}"])`;
export const state = word => `.task-head .state:has-text("${word}")`;

/** Waits until a field has these words. */
export const holds = (page, field, words) => page.waitForFunction(([field, words]) => document.querySelector(field)?.value === words, [field, words]);
