import { html, useMemo } from '../dom.js';
import { familyOf } from './colours.js';
import { hunkOf } from './lines.js';
import { DiffRows } from './DiffRows.js';
import { rowsOf } from './rows.js';

/**
 * An edit as a diff, exactly as it would be made.
 * @param {{path: string, before: string, after: string}} props
 */
export function Edit({ path, before, after }) {
    const rows = useMemo(() => rowsOf(/** @type {any} */ ({ hunks: [hunkOf(before, after)] }), { split: false, ignoreSpace: false }), [before, after]);
    return html`<${DiffRows} rows=${rows} family=${familyOf(path)} wrap=${true} />`;
}
