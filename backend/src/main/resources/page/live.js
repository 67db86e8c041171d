/**
 * What changes, from one event stream for all pages of this browser, whatever they show: a browser opens few connections to one host, so
 * one page holds the stream and hands on to the others what comes. It is opened again where it ended, so nothing is left out and nothing comes
 * twice; after `reset` the views read anew.
 */
import { Store } from './store.js';
import { now } from './text/clock.js';

const KINDS = ['task', 'activity', 'worker', 'session', 'question', 'queue', 'schedule'];
const SHARED = 'agentvine.live';
/** With more than that held back, reading anew is cheaper than replaying. */
const MOST_HELD = 500;
const FIRST_RETRY_MS = 500;
const LONGEST_RETRY_MS = 10_000;
/** Sooner, the reading that the first view waits for would be broken off and begun anew. */
const FIRST_VIEW_MS = 1000;

/** @typedef {'connecting' | 'live' | 'away'} LineState */
/** @type {Store<{line: LineState, since: number, paused: boolean}>} */
export const line = new Store(/** @type {any} */ ({ line: 'connecting', since: now(), paused: false }));

/** @type {Map<string, Set<(data: any) => void>>} */
const views = new Map();
/** @type {Map<string, Set<(data: any) => void>>} */
const always = new Map();
/** @type {{kind: string, data: any}[]} */
let held = [];
let overflowed = false;
/** @type {string | null} the place in the stream: whoever holds it next goes on from there */
let lastId = null;
let retryMs = FIRST_RETRY_MS;
let leads = false;
const others = 'BroadcastChannel' in window ? new BroadcastChannel(SHARED) : null;

const quiet = () => line.value.paused || document.hidden;

/**
 * Calls back for each change of a kind, but not while the page is hidden or paused: then all at once, afterwards.
 * @param {'task' | 'activity' | 'worker' | 'session' | 'question' | 'queue' | 'schedule' | 'refresh'} kind refresh: what is shown may be old; read it anew
 * @param {(data: any) => void} listener
 * @returns {() => void} ends it
 */
export const on = (kind, listener) => listen(views, kind, listener);

/** As {@link on}, also while the page is hidden or paused: for counts in the title and notifications. */
export const onAlways = (kind, listener) => listen(always, kind, listener);

/** @param {boolean} paused by hand */
export function pause(paused) {
    line.set({ ...line.value, paused });
    letGo();
}

/** Begins; called once. */
export function start() {
    document.addEventListener('visibilitychange', letGo);
    if (!others || !navigator.locks) {
        connect(); // an address that is not this machine's, without https: each page has a stream of its own
        return;
    }
    others.onmessage = event => hear(event.data);
    others.postMessage({ asks: true });
    setTimeout(() => leads || take({ kind: 'refresh', data: null, id: null }), FIRST_VIEW_MS); // as below: what was told before this page listened
    navigator.locks.request(SHARED, () => new Promise(() => {
        leads = true;
        connect(); // held until this page goes; then the next one gets it
    }));
}

function listen(where, kind, listener) {
    const listeners = where.get(kind) ?? new Set();
    where.set(kind, listeners.add(listener));
    return () => listeners.delete(listener);
}

function connect() {
    const source = new EventSource(`/api/v1/events${lastId ? `?after=${encodeURIComponent(lastId)}` : ''}`);
    source.onopen = () => {
        retryMs = FIRST_RETRY_MS;
        setLine('live');
        if (!lastId) {
            setTimeout(() => share({ kind: 'refresh', data: null, id: null }), FIRST_VIEW_MS); // what was read before the stream began may lack what changed since
        }
    };
    source.onerror = () => {
        setLine('away');
        source.close();
        setTimeout(connect, retryMs * (0.5 + Math.random() / 2));
        retryMs = Math.min(retryMs * 2, LONGEST_RETRY_MS);
    };
    KINDS.forEach(kind => source.addEventListener(kind, event => share({ kind, data: JSON.parse(event.data), id: event.lastEventId || null })));
    source.addEventListener('reset', event => share({ kind: 'refresh', data: null, id: event.lastEventId || null }));
}

/** To this page and the others. @param {{kind: string, data: any, id: string | null}} news */
function share(news) {
    take(news);
    if (leads) {
        others?.postMessage({ news });
    }
}

/** @param {any} message of another page */
function hear(message) {
    if (message.news && !leads) {
        take(message.news);
    } else if (message.line && !leads) {
        setLine(message.line);
    } else if (message.asks && leads) {
        others?.postMessage({ line: line.value.line });
    }
}

function take({ kind, data, id }) {
    lastId = id ?? lastId;
    always.get(kind)?.forEach(listener => listener(data));
    if (!quiet()) {
        views.get(kind)?.forEach(listener => listener(data));
    } else if (held.length < MOST_HELD && kind !== 'refresh') {
        held.push({ kind, data });
    } else {
        overflowed = true;
    }
}

function letGo() {
    if (quiet()) {
        return;
    }
    const come = overflowed ? [{ kind: 'refresh', data: null }] : held;
    held = [];
    overflowed = false;
    come.forEach(({ kind, data }) => views.get(kind)?.forEach(listener => listener(data)));
}

function setLine(state) {
    if (line.value.line !== state) {
        line.set({ ...line.value, line: state, since: now() });
        if (leads) {
            others?.postMessage({ line: state });
        }
    }
}
