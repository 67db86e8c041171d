/** The columns of the board, read once and then kept up by what the stream tells. Pure. */

export const MOST = 50;

/** @typedef {{status: string, rows: any[], total: number}} Column */
/** @typedef {{id: string, from?: string | null, row?: any, deleted?: boolean}} Change */

const columnOf = (columns, id) => columns.find(column => column.rows.some(row => row.id === id));

/**
 * Whether what {@link moved} makes of it may be wrong, because not all rows are held or a filter says what belongs here: then the board is to be read anew.
 * @param {Column[]} columns @param {Change} change @param {boolean} filtered
 */
export function isGuess(columns, change, filtered) {
    const from = columnOf(columns, change.id);
    const stays = from && !change.deleted && (!change.row || change.row.status === from.status);
    if (filtered) {
        return true;
    }
    return from ? !stays && from.total > from.rows.length : change.from !== null && columns.some(column => column.total > column.rows.length);
}

/**
 * @param {Column[]} columns @param {Change} change @param {boolean} filtered then no row comes that was not shown: it may not fit
 * @returns {Column[]}
 */
export function moved(columns, change, filtered) {
    const from = columnOf(columns, change.id);
    if (!change.deleted && (!change.row || (filtered && !from))) {
        return columns;
    }
    const to = change.deleted ? undefined : columns.find(column => column.status === change.row.status);
    return columns.map(column => {
        const rows = column.rows.filter(row => row.id !== change.id);
        const total = column.total - (column === from ? 1 : 0);
        return column === to ? { ...column, rows: [change.row, ...rows].slice(0, MOST), total: total + 1 } : { ...column, rows, total };
    });
}
