/** Which tasks are picked: some, or all that the filter lets through. Pure. */

/** @typedef {{ids: Set<string>, anchor: string | null, whole: boolean}} Picked anchor: the one before, from which on a range is picked */

/** @type {Picked} */
export const NONE = { ids: new Set(), anchor: null, whole: false };

/**
 * With one row the other way. Of the whole filter, all rows that are shown stay but that one: what is not shown cannot be left out one by one.
 * @param {Picked} picked @param {string[]} shown ids in their order @param {string} id @param {boolean} upTo all between it and the one before, too
 * @returns {Picked}
 */
export function toggled({ ids, anchor, whole }, shown, id, upTo) {
    const next = new Set(whole ? shown : ids);
    const [from, to] = [anchor === null ? -1 : shown.indexOf(anchor), shown.indexOf(id)];
    if (upTo && from >= 0 && !whole) {
        shown.slice(Math.min(from, to), Math.max(from, to) + 1).forEach(one => next.add(one));
    } else if (!next.delete(id)) {
        next.add(id);
    }
    return { ids: next, anchor: id, whole: false };
}
