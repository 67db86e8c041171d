/** What the backend could not answer yet and is asked again by itself, at the time that it named. */
import { Store } from './store.js';
import { now } from './text/clock.js';

const SOONEST_MS = 1000;
const LATEST_MS = 10 * 60 * 1000;
/** So that many pages do not all come back at one moment. */
const SPREAD_MS = 500;

/** @typedef {{until: number, why: string}} Wait until: ms of the backend's clock */
/** @type {Set<Wait>} */
const all = new Set();

/** The one that lasts longest, or null. @type {Store<Wait | null>} */
export const waits = new Store(/** @type {any} */ (null));

/** @param {string | null} retryAfter seconds, or a date, as HTTP has them @returns {number | null} ms of the backend's clock; null: nothing was said */
export function timeOf(retryAfter) {
    const text = retryAfter?.trim() ?? '';
    const wanted = /^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text) - now();
    return Number.isNaN(wanted) ? null : now() + Math.min(LATEST_MS, Math.max(SOONEST_MS, wanted));
}

/**
 * Returns a little after that time. Meanwhile it stands among those that wait.
 * @param {number} until as {@link timeOf} has it @param {string} why @param {AbortSignal} [signal]
 * @throws {DOMException} AbortError: nobody wants it any more
 */
export async function waitUntil(until, why, signal) {
    signal?.throwIfAborted();
    const mine = { until: until + Math.random() * SPREAD_MS, why };
    show(all.add(mine));
    let timer = /** @type {any} */ (0);
    let leave = () => {};
    try {
        await new Promise((done, failed) => {
            timer = setTimeout(done, mine.until - now());
            leave = () => failed(signal?.reason);
            signal?.addEventListener('abort', leave);
        });
    } finally {
        clearTimeout(timer);
        signal?.removeEventListener('abort', leave);
        all.delete(mine);
        show(all);
    }
}

/** @param {Set<Wait>} those */
function show(those) {
    waits.set([...those].reduce((longest, one) => longest && longest.until >= one.until ? longest : one, /** @type {Wait | null} */ (null)));
}
