import { useEffect, useState } from '../../dom.js';
import { NONE, toggled } from './picked.js';

/**
 * Which rows are picked. Picking up to a row takes all between it and the one before.
 * @param {{id: string}[]} rows
 * @param {string} filter another one forgets what was picked
 */
export function useSelection(rows, filter) {
    const [picked, setPicked] = useState(NONE);
    const none = () => setPicked(NONE);
    useEffect(none, [filter]);
    const shown = () => rows.map(row => row.id);
    return {
        ids: picked.ids,
        whole: picked.whole,
        has: id => picked.whole || picked.ids.has(id),
        toggle: (id, upTo) => setPicked(toggled(picked, shown(), id, upTo)),
        all: () => setPicked({ ...NONE, ids: new Set(shown()) }),
        wholeFilter: () => setPicked({ ...picked, whole: true }),
        none,
    };
}
