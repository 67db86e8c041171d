import { html } from '../dom.js';
import { Text } from '../parts/Text.js';
import { Counts } from './FileDiff.js';

/**
 * The files of a change, a folder above those in it.
 * @param {{files: import('./change.js').DiffFile[], viewed: (file: any) => boolean, commented: (file: any) => number, onPick: (index: number) => void}} props
 */
export function FileTree({ files, viewed, commented, onPick }) {
    let folder = '';
    return html`<nav class="file-tree" aria-label="Files of this change">${files.map((file, index) => {
        const at = file.path.lastIndexOf('/');
        const head = at < 0 ? '' : file.path.slice(0, at);
        const isNew = head !== folder;
        folder = head;
        return html`${isNew && html`<p class="folder">${head ? html`<${Text} of=${head} />` : 'at the root'}</p>`}
            <button type="button" key=${index} class="quiet file-pick" onClick=${() => onPick(index)}>
                <span aria-hidden="true">${viewed(file) ? '✓' : '·'}</span><span class="path"><${Text} of=${file.path.slice(at + 1)} /></span>
                ${commented(file) > 0 && html`<span class="badge" title="Comments that are not sent yet">${commented(file)}</span>`}<${Counts} file=${file} />
                ${viewed(file) && html`<span class="unheard">viewed</span>`}</button>`;
    })}</nav>`;
}
