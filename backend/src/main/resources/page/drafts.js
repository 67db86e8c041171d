/**
 * What somebody began to write and has not sent: it is kept in this tab of the browser, also while another view is looked at and when the
 * page is loaded anew, until it is sent or taken back.
 */
import { useCallback } from './dom.js';
import { dropKept, readKept, Store, useStore, writeKept } from './store.js';

const here = () => sessionStorage;
/** @type {Map<string, Store<any>>} */
const drafts = new Map();

/** Null: nothing was begun. @param {string} name @returns {Store<any>} */
export function draft(name) {
    const known = drafts.get(name);
    if (known) {
        return known;
    }
    const store = new Store(readKept(`draft.${name}`, null, undefined, here));
    store.follow(value => writeKept(`draft.${name}`, value, here));
    drafts.set(name, store);
    return store;
}

/**
 * @template T
 * @param {string} name the same one is the same draft, wherever it is written
 * @param {T} initial what stands there where nothing was begun
 * @returns {[T, (value: T | null) => void]} null: sent, or taken back
 */
export function useDraft(name, initial) {
    const store = draft(name);
    const set = useCallback(value => store.set(value), [store]);
    return [useStore(store) ?? initial, set];
}

/** Takes back all whose name begins so, also of before the page was loaded anew. @param {string} prefix */
export function dropDrafts(prefix) {
    [...drafts.keys()].filter(name => name.startsWith(prefix)).forEach(name => drafts.get(name)?.set(null));
    dropKept(`draft.${prefix}`, here);
}
