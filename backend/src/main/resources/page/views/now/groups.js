/** The five groups, read once and then kept up by what the stream tells. */
import { GROUPS, readBoard, withActivities } from '../../tasks.js';
import { inOrder } from '../../text/time.js';

const SHOWN = 50;

/** @typedef {Record<string, {rows: import('../../tasks.js').TaskRow[], total: number}>} Groups */

/** @param {AbortSignal} signal @returns {Promise<Groups>} */
export async function readGroups(signal) {
    const { data } = await readBoard(SHOWN, signal);
    return Object.fromEntries(GROUPS.map(group => [group.id, { rows: sorted(group.id, data[group.id].tasks), total: data[group.id].total }]));
}

/**
 * Whether what {@link moved} makes of it may be wrong, because not all rows are held: then the groups are to be read anew.
 * @param {Groups} groups @param {{id: string, from?: string | null, row?: any, deleted?: boolean}} change
 */
export function isGuess(groups, change) {
    const isPart = group => group.total > group.rows.length;
    const from = Object.entries(groups).find(([, group]) => group.rows.some(row => row.id === change.id));
    if (!change.row && !change.deleted) {
        return false;
    }
    return from ? (change.deleted || change.row.group !== from[0]) && isPart(from[1]) : change.from !== null && Object.values(groups).some(isPart);
}

/** @param {Groups} groups @param {{id: string, row?: any, deleted?: boolean}} change @returns {Groups} */
export function moved(groups, change) {
    const from = GROUPS.find(group => groups[group.id].rows.some(row => row.id === change.id))?.id;
    const row = change.row ?? null;
    const to = row && !change.deleted ? row.group : null;
    if (!row && !change.deleted) {
        return groups;
    }
    const next = { ...groups };
    if (from) {
        next[from] = { rows: groups[from].rows.filter(one => one.id !== change.id), total: groups[from].total - (from === to ? 0 : 1) };
    }
    if (to && next[to]) {
        next[to] = { rows: sorted(to, [row, ...next[to].rows]).slice(0, SHOWN), total: next[to].total + (from === to ? 0 : 1) };
    }
    return next;
}

/** What runs do now. @param {Groups} groups @param {{task_id: string}[]} runs @returns {Groups} */
export function told(groups, runs) {
    return Object.fromEntries(Object.entries(groups).map(([id, group]) => [id, { ...group, rows: withActivities(group.rows, runs) }]));
}

/** Who waits longest comes first where somebody waits; else the newest. */
function sorted(group, rows) {
    const since = row => row.finished_at ?? row.reason?.since ?? row.created_at;
    return [...rows].sort((a, b) => group === 'finished' ? inOrder(since(b), since(a))
        : group === 'running' ? inOrder(b.started_at ?? '', a.started_at ?? '') || inOrder(a.id, b.id)
        : inOrder(since(a), since(b)) || inOrder(a.id, b.id));
}
