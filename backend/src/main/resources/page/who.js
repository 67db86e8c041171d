/** Who is at the page. */
import { call, get } from './api.js';
import { say } from './notices.js';
import { Store } from './store.js';

/** @type {Store<{known: boolean, mayOperate: boolean, mayRead: boolean}>} */
export const who = new Store(/** @type {any} */ ({ known: false, mayOperate: false, mayRead: true }));

/** Asks the backend; called at the start, and after a login or its end. */
export async function readWho() {
    try {
        const { data } = await get('/logins/current');
        who.set({ known: true, mayOperate: data.may_operate, mayRead: true });
    } catch (problem) {
        who.set({ known: problem.needsOperator, mayOperate: false, mayRead: !problem.needsOperator });
    }
    if (new URLSearchParams(location.search).get('login') === 'expired') {
        history.replaceState(null, '', location.pathname);
        say('That address was used already or is too old. Start the backend again for a new one, or log in with the operator token.', 'bad');
    }
}

/** The token goes to the backend once, in a header, and is kept nowhere here. @param {string} token */
export async function logIn(token) {
    await call('POST', '/logins/token', { body: {}, headers: { Authorization: `Bearer ${token.trim()}` } });
    await readWho();
}

/** @returns {Promise<void>} */
export async function logOut() {
    await call('DELETE', '/logins/current');
    await readWho();
}
