import { html, useMemo } from '../dom.js';
import { Text } from '../parts/Text.js';
import { Windowed } from '../parts/Windowed.js';
import { Counts } from './FileDiff.js';

const ROW_PX = 32;

/**
 * The files of a change, a folder above those in it.
 * @param {{files: import('./change.js').DiffFile[], viewed: (file: any) => boolean, commented: (file: any) => number, onPick: (index: number) => void}} props
 */
export function FileTree({ files, viewed, commented, onPick }) {
    const rows = useMemo(() => treeOf(files), [files]);
    const draw = row => row.file ? html`<button type="button" class="quiet file-pick" onClick=${() => onPick(row.index)}>
            <span aria-hidden="true">${viewed(row.file) ? '✓' : '·'}</span><span class="path"><${Text} of=${row.name} /></span>
            ${commented(row.file) > 0 && html`<span class="badge" title="Comments that are not sent yet">${commented(row.file)}</span>`}<${Counts} file=${row.file} />
            ${viewed(row.file) && html`<span class="unheard">viewed</span>`}</button>`
        : html`<p class="folder">${row.folder ? html`<${Text} of=${row.folder} />` : 'at the root'}</p>`;
    return html`<nav class="file-tree" aria-label="Files of this change"><${Windowed} items=${rows} estimate=${ROW_PX} row=${draw} /></nav>`;
}

/**
 * @param {import('./change.js').DiffFile[]} files
 * @returns {{folder: string, name?: string, file?: import('./change.js').DiffFile, index?: number}[]} a folder's row, without a file, before those of its files
 */
export function treeOf(files) {
    const rows = [];
    let folder = null;
    files.forEach((file, index) => {
        const at = file.path.lastIndexOf('/');
        const head = at < 0 ? '' : file.path.slice(0, at);
        if (head !== folder) {
            rows.push({ folder: head });
            folder = head;
        }
        rows.push({ folder, name: file.path.slice(at + 1), file, index });
    });
    return rows;
}
