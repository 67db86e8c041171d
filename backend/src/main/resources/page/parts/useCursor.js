import { useState } from '../dom.js';
import { useKeys } from '../keys.js';

/**
 * A place in a list, that j and k move. It stays with its item when the list changes.
 * @param {string} scope
 * @param {any[]} items each with an id
 * @param {(item: any) => void} open
 * @param {[string, string, (item: any) => void][]} [more] keys that act on the item
 * @returns {{id: string | null, index: number, item: any, set: (id: string) => void}}
 */
export function useCursor(scope, items, open, more = []) {
    const [id, set] = useState(/** @type {string | null} */ (null));
    const index = items.findIndex(item => item.id === id);
    const item = items[index] ?? null;
    const move = by => {
        const to = items[index === -1 ? (by > 0 ? 0 : items.length - 1) : Math.min(items.length - 1, Math.max(0, index + by))];
        if (to) {
            set(to.id);
        }
    };
    useKeys(scope, [
        ['j', 'next', () => move(1)],
        ['k', 'previous', () => move(-1)],
        ['ArrowDown', 'next', () => move(1)],
        ['ArrowUp', 'previous', () => move(-1)],
        ['Enter', 'open', () => item && open(item)],
        ...more.map(([keys, does, run]) => /** @type {[string, string, () => void]} */ ([keys, does, () => item && run(item)])),
    ]);
    return { id, index, item, set };
}
