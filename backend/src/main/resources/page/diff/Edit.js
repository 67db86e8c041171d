import { classes, html, useMemo } from '../dom.js';
import { familyOf } from './colours.js';
import { hunkOf } from './lines.js';
import { DiffRows } from './DiffRows.js';
import { rowsOf } from './rows.js';

/**
 * An edit as a diff, exactly as it would be made.
 * @param {{path: string, before: string, after: string, whole: boolean}} props whole: the texts are the whole file; else nobody knows at which of its lines
 *     they are, and numbers would be taken for those
 */
export function Edit({ path, before, after, whole }) {
    const rows = useMemo(() => rowsOf(/** @type {any} */ ({ hunks: [hunkOf(before, after)] }), { split: false, ignoreSpace: false }), [before, after]);
    return html`<div class=${classes(!whole && 'snippet')}><${DiffRows} rows=${rows} family=${familyOf(path)} wrap=${true} /></div>`;
}
