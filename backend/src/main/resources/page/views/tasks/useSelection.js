import { useEffect, useState } from '../../dom.js';

/**
 * Which rows are picked. Picking up to a row takes all between it and the one before.
 * @param {{id: string}[]} rows
 * @param {string} filter another one forgets what was picked
 */
export function useSelection(rows, filter) {
    const [ids, setIds] = useState(/** @type {Set<string>} */ (new Set()));
    const [anchor, setAnchor] = useState(/** @type {string | null} */ (null));
    const [whole, setWhole] = useState(false);
    const none = () => {
        setIds(new Set());
        setWhole(false);
    };
    useEffect(none, [filter]);
    const toggle = (id, upTo) => {
        const next = new Set(ids);
        const [from, to] = [rows.findIndex(row => row.id === anchor), rows.findIndex(row => row.id === id)];
        if (upTo && from >= 0) {
            rows.slice(Math.min(from, to), Math.max(from, to) + 1).forEach(row => next.add(row.id));
        } else if (!next.delete(id)) {
            next.add(id);
        }
        setAnchor(id);
        setWhole(false);
        setIds(next);
    };
    return { ids, whole, toggle, none, has: id => whole || ids.has(id), all: () => setIds(new Set(rows.map(row => row.id))), wholeFilter: () => setWhole(true) };
}
