/** Short words after something was done, and what calls from behind the page: title, favicon, the browser's notifications. */
import { plain } from './text/visible.js';
import { keptStore, Store } from './store.js';

/** @type {Store<{id: number, text: string, tone: string}[]>} */
export const notices = new Store(/** @type {any} */ ([]));
let last = 0;
const SHOWN_MS = 6000;

/** @param {string} text @param {'good' | 'bad'} [tone] */
export function say(text, tone = 'good') {
    const id = ++last;
    notices.set([...notices.value.slice(-3), { id, text, tone }]);
    setTimeout(() => notices.set(notices.value.filter(one => one.id !== id)), SHOWN_MS);
}

/**
 * Does it, and says how it went.
 * @param {() => Promise<any>} body @param {string} done
 * @returns {Promise<boolean>} whether it went well
 */
export async function doing(body, done) {
    try {
        await body();
        say(done);
        return true;
    } catch (problem) {
        say(problem.message, 'bad');
        return false;
    }
}

/** What the view shows, where that is more than its name: a task's title. */
export const shownTitle = new Store('');

/** Whether questions are told by the browser. */
export const wanted = keptStore('notify', false, value => typeof value === 'boolean');

/** Asks the browser, where it has not been. @returns {Promise<boolean>} */
export async function wantNotifications() {
    const granted = 'Notification' in window && await Notification.requestPermission() === 'granted';
    wanted.set(granted);
    return granted;
}

/** @param {{id: string, content: string}} question */
export function notify(question) {
    if (wanted.value && document.hidden && 'Notification' in window && Notification.permission === 'granted') {
        const shown = new Notification('An agent waits for you', { body: plain(question.content).slice(0, 200), tag: question.id });
        shown.onclick = () => { window.focus(); location.assign('/inbox'); };
    }
}

/** @param {string} view @param {number} waiting */
export function setTitle(view, waiting) {
    document.title = `${waiting > 0 ? `(${waiting}) ` : ''}${view} · AgentVine`;
    const icon = document.querySelector('link[rel=icon]');
    const number = waiting > 9 ? '9+' : String(waiting);
    const badge = waiting > 0 ? `<circle cx="22" cy="10" r="10" fill="#b3261e"/><text x="22" y="15" font-size="14" font-family="sans-serif" font-weight="700" fill="#fff" text-anchor="middle">${number}</text>` : '';
    const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="8" fill="#1f6f5c"/><path d="M8 8c0 9 4 15 8 17 4-2 8-8 8-17M16 25V12" fill="none" stroke="#fff" stroke-width="2.5" stroke-linecap="round"/>${badge}</svg>`;
    icon?.setAttribute('href', `data:image/svg+xml,${encodeURIComponent(svg)}`);
}
