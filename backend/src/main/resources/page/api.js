/** The public REST API, as this page calls it. Nothing else is called, on this host or another. */
import { now, told } from './text/clock.js';
import { timeOf, waitUntil } from './waits.js';

const ROOT = '/api/v1';
/** Methods whose request may be sent twice. */
const REPEATED = new Set(['GET', 'PUT', 'PATCH', 'DELETE']);
/** For so long what somebody sent is sent again by itself, ms; what is only read, for as long as somebody looks. */
const GIVES_UP_MS = 60_000;

/** An answer that is no success: what failed, and how to go on, in the server's words. */
export class Problem extends Error {
    /**
     * @param {number} status HTTP status, or 0 where no answer came
     * @param {string} detail
     * @param {{field: string, message: string}[]} errors one for each wrong field
     * @param {number | null} retryAt from when on it may be sent again, ms of the backend's clock; null: it said nothing of that
     */
    constructor(status, detail, errors = [], retryAt = null) {
        super(detail);
        this.name = 'Problem';
        this.status = status;
        this.errors = errors;
        this.retryAt = retryAt;
    }

    /** Whether only the operator may do it, and nobody showed to be one. */
    get needsOperator() {
        return this.status === 401 || this.status === 403;
    }

    /** Whether the backend, or what it stands on, is away, so that the same call may go well later. */
    get isAway() {
        return this.status === 0 || this.status === 502 || this.status === 503 || this.status === 504;
    }

    /** @param {string} field */
    of(field) {
        return this.errors.filter(error => error.field === field || error.field.startsWith(`${field}[`)).map(error => error.message).join('; ');
    }
}

/**
 * @typedef {object} Answer
 * @property {any} data
 * @property {number | null} total as X-Total-Count says it
 * @property {string | null} next path and query of the next page
 * @property {Headers} headers
 */

/** What the backend wants to be asked later, by method and path: whoever asks anew meanwhile waits too. @type {Map<string, any>} */
const holds = new Map();

/**
 * Where the backend says that it can answer later it is asked again then, if the request may be sent twice.
 * @param {string} method
 * @param {string} path below /api/v1, beginning with a slash
 * @param {{query?: object, body?: unknown, bytes?: Blob, headers?: Record<string, string>, accept?: string, signal?: AbortSignal, repeats?: boolean}} [options]
 *     repeats: whether it may be sent twice; by default by its method, and with an Idempotency-Key
 * @returns {Promise<Answer>}
 * @throws {Problem}
 */
export async function call(method, path, options = {}) {
    const repeats = options.repeats ?? (REPEATED.has(method) || options.headers?.['Idempotency-Key'] !== undefined);
    const place = `${method} ${path}`;
    for (const begun = now(); ;) {
        const held = holds.get(place);
        if (repeats && held && held.retryAt > now()) {
            await waitUntil(held.retryAt, held.message, options.signal);
        }
        const response = await sendOnce(method, path, options);
        if (response.ok) {
            holds.delete(place);
            return answerOf(response, options.accept);
        }
        const problem = await problemOf(response);
        if (problem.retryAt === null || !repeats || method !== 'GET' && problem.retryAt - begun > GIVES_UP_MS) {
            throw problem;
        }
        holds.set(place, problem);
    }
}

async function sendOnce(method, path, options) {
    const url = ROOT + path + queryOf(options.query);
    const early = takeEarly(method, url);
    if (early) {
        return answered(method, early); // its Date may be old by now
    }
    const response = await send(method, url, {
        method,
        signal: options.signal,
        headers: { Accept: `${options.accept ?? 'application/json'}, application/problem+json`, ...contentType(method, options), ...options.headers },
        body: options.bytes ?? (options.body === undefined ? undefined : JSON.stringify(options.body)),
    });
    told(response.headers.get('Date'));
    return response;
}

async function answerOf(response, accept = 'application/json') {
    const total = response.headers.get('X-Total-Count');
    return {
        data: response.status === 204 ? null : accept === 'application/json' ? await response.json() : await response.text(),
        total: total === null ? null : Number(total),
        next: nextOf(response.headers.get('Link')),
        headers: response.headers,
    };
}

/** @param {string} path @param {object} [query] @param {AbortSignal} [signal] */
export const get = (path, query, signal) => call('GET', path, { query, signal });

/** @param {string} path @param {unknown} [body] @param {{headers?: Record<string, string>, repeats?: boolean}} [options] as {@link call} has them */
export const post = (path, body = {}, options = {}) => call('POST', path, { body, ...options });

/** Goes on where a page ended. @param {string} next as an answer's `next` @param {AbortSignal} [signal] */
export const follow = (next, signal) => call('GET', next.slice(ROOT.length), { signal });

/** What is outside of /api/v1. @param {string} path */
export async function outside(path) {
    const response = await send('GET', path, { headers: { Accept: 'application/json' } });
    told(response.headers.get('Date'));
    return response.json();
}

const send = (method, url, init) => answered(method, fetch(url, { credentials: 'same-origin', redirect: 'error', ...init }));

async function answered(method, coming) {
    try {
        return await coming;
    } catch (e) {
        if (e instanceof DOMException && e.name === 'AbortError') {
            throw e;
        }
        const done = method === 'GET' ? '' : ' Nothing is known of what became of it: look before you repeat it.';
        throw new Problem(0, `The backend at ${location.host} does not answer.${done}`);
    }
}

/** The answer that early.js asked for already; once, since later it would be old. */
function takeEarly(method, url) {
    const early = /** @type {any} */ (globalThis).agentvineEarly;
    if (method !== 'GET' || early?.url !== url) {
        return undefined;
    }
    delete (/** @type {any} */ (globalThis)).agentvineEarly;
    return early.answer;
}

function contentType(method, options) {
    if (options.bytes) {
        return { 'Content-Type': 'application/octet-stream' };
    }
    return method === 'GET' ? {} : { 'Content-Type': 'application/json' };
}

async function problemOf(response) {
    const retryAt = response.status === 503 ? timeOf(response.headers.get('Retry-After')) : null;
    try {
        const body = await response.json();
        return new Problem(response.status, body.detail ?? body.title ?? `HTTP ${response.status}`, body.errors ?? [], retryAt);
    } catch {
        return new Problem(response.status, `The backend answered with HTTP ${response.status} and no reason.`, [], retryAt);
    }
}

/** Without what is empty. @param {object} [query] */
export function queryOf(query) {
    const given = Object.entries(query ?? {}).filter(([, value]) => value !== undefined && value !== null && value !== '');
    return given.length === 0 ? '' : `?${new URLSearchParams(given.map(([name, value]) => [name, String(value)]))}`;
}

/** Path and query, never another host's. */
function nextOf(link) {
    const found = link?.split(/,\s*(?=<)/).find(part => /;\s*rel="?next"?/.test(part))?.match(/<([^>]*)>/)?.[1];
    if (!found) {
        return null;
    }
    const url = new URL(found, location.origin);
    return url.pathname.startsWith(`${ROOT}/`) ? url.pathname + url.search : null;
}
