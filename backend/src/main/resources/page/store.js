/** A value that components follow. */
import { useEffect, useState } from './dom.js';

/** @template T */
export class Store {
    /** @param {T} value */
    constructor(value) {
        this.value = value;
        /** @type {Set<(value: T) => void>} */
        this.followers = new Set();
    }

    /** @param {T} value */
    set(value) {
        if (value !== this.value) {
            this.value = value;
            this.followers.forEach(follower => follower(value));
        }
    }

    /**
     * @param {(value: T) => void} follower
     * @returns {() => void} ends it
     */
    follow(follower) {
        this.followers.add(follower);
        return () => this.followers.delete(follower);
    }
}

/**
 * The value now; draws the component again when it changes.
 * @template T
 * @param {Store<T>} store
 * @returns {T}
 */
export function useStore(store) {
    const [value, setValue] = useState(store.value);
    useEffect(() => {
        setValue(store.value);
        return store.follow(setValue);
    }, [store]);
    return value;
}

const browser = () => localStorage;

/**
 * A store that is kept in this browser. What does not fit the shape any more is dropped.
 * @template T
 * @param {string} name
 * @param {any} initial
 * @param {(value: any) => boolean} fits
 * @returns {Store<T>}
 */
export function keptStore(name, initial, fits) {
    const store = new Store(/** @type {T} */ (readKept(name, initial, fits)));
    store.follow(value => writeKept(name, value));
    return store;
}

/**
 * @template T
 * @param {string} name @param {T} otherwise @param {(value: any) => boolean} [fits] @param {() => Storage} [where] by default this browser
 * @returns {T}
 */
export function readKept(name, otherwise, fits = () => true, where = browser) {
    try {
        const text = where().getItem(`agentvine.${name}`);
        const value = text === null ? otherwise : JSON.parse(text);
        return value !== null && fits(value) ? value : otherwise;
    } catch {
        return otherwise;
    }
}

/** Full or forbidden storage costs the memory of it, nothing else. @param {string} name @param {unknown} value @param {() => Storage} [where] as {@link readKept} has it */
export function writeKept(name, value, where = browser) {
    try {
        if (value === null || value === undefined) {
            where().removeItem(`agentvine.${name}`);
        } else {
            where().setItem(`agentvine.${name}`, JSON.stringify(value));
        }
    } catch {
        // see above
    }
}

/** Forgets all whose name begins so. @param {string} prefix @param {() => Storage} where as {@link readKept} has it */
export function dropKept(prefix, where) {
    try {
        Object.keys(where()).filter(name => name.startsWith(`agentvine.${prefix}`)).forEach(name => where().removeItem(name));
    } catch {
        // see above
    }
}
