import { html, useMemo, useRef } from '../dom.js';
import { Near } from '../parts/Near.js';
import { FileDiff, heightOf } from './FileDiff.js';

/** Files of a change are drawn by so many. */
export const SLICE = 20;

/**
 * A slice of the files: drawn while it is near the screen, and again only where something of it is another, so that what is done to one
 * file of thousands costs one slice.
 * @param {{taskId: string, files: import('./change.js').DiffFile[], from: number, how: {split: boolean, ignoreSpace: boolean, wrap: boolean}, sent: import('./comments.js').Comment[],
 *     viewed: (file: any) => boolean, onViewed: (file: any, viewed: boolean) => void, mayComment: boolean, folds: Map<number, boolean>, now: boolean}} props
 *     from: the index of the first; sent: comments of the last review of it; now: near the screen or not
 */
export function FileSlice({ taskId, files, from, how, sent, viewed, onViewed, mayComment, folds, now }) {
    const kept = useRef(files);
    if (kept.current.length !== files.length || files.some((file, index) => file !== kept.current[index])) {
        kept.current = files;
    }
    const seen = files.map(viewed);
    const height = () => files.reduce((total, file, index) => total + heightOf(file, seen[index]), 0);
    return useMemo(() => html`<${Near} height=${height()} now=${now} draw=${() => files.map((file, index) => html`<${FileDiff} key=${`${from + index} ${file.path}`} id=${`file-${from + index}`} taskId=${taskId}
        file=${file} how=${how} sent=${sent} viewed=${seen[index]} onViewed=${value => onViewed(file, value)} mayComment=${mayComment} folds=${folds} />`)} />`,
    [taskId, kept.current, from, how.split, how.ignoreSpace, how.wrap, seen.join(), sent, mayComment, folds, now]);
}
