import { classes, html, useMemo, useState } from '../dom.js';
import { draft, useDraft } from '../drafts.js';
import { Near } from '../parts/Near.js';
import { Text } from '../parts/Text.js';
import { useStore } from '../store.js';
import { counted } from '../text/time.js';
import { familyOf } from './colours.js';
import { CommentBox } from './CommentBox.js';
import { beingWritten, draftsOf, isSamePlace, setDraft } from './comments.js';
import { DiffRows, LINE_PX } from './DiffRows.js';
import { rowsOf } from './rows.js';

const HEAD_PX = 58; // with what is between two files
/** From here on a file is folded until it is asked for. */
const LARGE = 1500;
const GENERATED = /(^|\/)(package-lock\.json|yarn\.lock|pnpm-lock\.yaml|Cargo\.lock|go\.sum|poetry\.lock|composer\.lock|Gemfile\.lock)$|\.(min\.(js|css)|map|snap)$|(^|\/)(dist|build|vendor|node_modules|generated)\//;

/**
 * One file of a change.
 * @param {{taskId: string, file: import('./change.js').DiffFile, how: {split: boolean, ignoreSpace: boolean, wrap: boolean},
 *     sent: import('./comments.js').Comment[], viewed: boolean, onViewed: (viewed: boolean) => void, mayComment: boolean, id: string, folds: Map<number, boolean>}} props
 *     folds: by the file's number, what somebody folded or opened: it is so again when the file comes back to the screen
 */
export function FileDiff({ taskId, file, how, sent, viewed, onViewed, mayComment, id, folds }) {
    const whyFolded = viewed ? 'viewed' : foldReason(file);
    const [opened, setOpened] = useState(folds.get(file.number));
    const open = opened ?? !whyFolded;
    const fold = value => {
        value === undefined ? folds.delete(file.number) : folds.set(file.number, value);
        setOpened(value);
    };
    const view = checked => {
        onViewed(checked);
        fold(undefined);
    };
    return html`<section class="file" id=${id} aria-label=${file.path}>
        <header class="file-head">
            <button type="button" class="quiet fold" aria-expanded=${open} onClick=${() => fold(!open)}>
                <span aria-hidden="true">${open ? '▾' : '▸'}</span> <${FileName} file=${file} /></button>
            <${Counts} file=${file} />
            ${!open && whyFolded && html`<span class="hint">${whyFolded}</span>`}
            <label class="check"><input type="checkbox" checked=${viewed} onChange=${event => view(event.target.checked)} /> viewed</label>
        </header>
        ${open && html`<${Near} height=${LINE_PX * linesOf(file)} draw=${() => html`<${FileBody} taskId=${taskId} file=${file} how=${how} sent=${sent} mayComment=${mayComment} />`} />`}
    </section>`;
}

/** How high it is, about, in px. @param {import('./change.js').DiffFile} file @param {boolean} viewed */
export const heightOf = (file, viewed) => HEAD_PX + (viewed || foldReason(file) ? 0 : LINE_PX * linesOf(file));

const linesOf = file => file.hunks.reduce((total, hunk) => total + hunk.lines.length, 1);

function FileBody({ taskId, file, how, sent, mayComment }) {
    const rows = useMemo(() => rowsOf(file, how), [file, how.split, how.ignoreSpace]);
    const comments = useStore(draftsOf(taskId)).filter(one => one.path === file.path);
    const [writing, setWriting] = useDraft(`comment.${taskId} ${file.path}`, /** @type {import('./comments.js').Comment | null} */ (null));
    const commentAt = (side, line) => comments.find(one => one.side === side && one.line === line) ?? { path: file.path, line, side, text: '' };
    const write = (side, line) => {
        const words = writing && draft(beingWritten(taskId, writing));
        if (writing && words && words.value !== null) { // begun at another line: kept, as if that had been said
            setDraft(taskId, { ...writing, text: words.value });
            words.set(null);
        }
        setWriting(commentAt(side, line));
    };
    if (file.binary) {
        return html`<p class="hint file-note">A binary file: it is in the branch, and is not shown here.</p>`;
    }
    if (rows.length === 0) {
        return html`<p class="hint file-note">${file.mode || (file.kind === 'renamed' ? 'Renamed, with the same content.' : 'An empty file.')}</p>`;
    }
    const told = sent.filter(one => one.path === file.path);
    const below = line => ['old', 'new'].map(side => {
        const number = line[side];
        const comment = commentAt(side, number);
        const open = writing !== null && isSamePlace(writing, comment);
        const said = number === null ? [] : told.filter(one => one.side === side && one.line === number);
        return html`${said.map((one, index) => html`<${Sent} key=${`sent ${side}:${number} ${index}`} comment=${one} />`)}
            ${number !== null && (open || comment.text) && html`<${CommentBox} key=${`${side}:${number}`} taskId=${taskId} open=${open} comment=${comment}
            onDone=${() => setWriting(null)} onEdit=${() => write(side, number)} />`}`;
    });
    return html`<${DiffRows} rows=${rows} family=${familyOf(file.path)} wrap=${how.wrap} split=${how.split}
        comment=${mayComment ? write : undefined} below=${comments.length || told.length || writing ? below : undefined} />
        ${!file.complete && html`<p class="hint file-note">More of this file comes with the next part of the change.</p>`}`;
}

/** What the last review said of a line. @param {{comment: import('./comments.js').Comment}} props */
function Sent({ comment }) {
    return html`<div class="comment sent"><p><${Text} of=${comment.text} /></p><p class="hint">sent with the last review</p></div>`;
}

/** @param {{file: import('./change.js').DiffFile}} props */
export function FileName({ file }) {
    return html`<span class="path">${file.oldPath && file.oldPath !== file.path && html`<${Text} of=${file.oldPath} /> → `}<${Text} of=${file.path} /></span>`;
}

/** @param {{file: {added: number, removed: number, kind: string}}} props */
export function Counts({ file }) {
    return html`<span class="counts">${file.kind !== 'modified' && html`<span class="kind">${file.kind}</span> `}<span class=${classes('plus', !file.added && 'zero')}>+${file.added}</span> <span class=${classes('minus', !file.removed && 'zero')}>−${file.removed}</span></span>`;
}

function foldReason(file) {
    const lines = file.added + file.removed;
    return GENERATED.test(file.path) ? 'generated: folded' : lines > LARGE ? `large: ${counted(lines, 'changed line')}, folded` : '';
}
