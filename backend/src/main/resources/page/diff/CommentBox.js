import { html, useLayoutEffect, useRef } from '../dom.js';
import { useDraft } from '../drafts.js';
import { beingWritten, setDraft } from './comments.js';

/**
 * A comment on a line, to be written or changed.
 * @param {{taskId: string, comment: import('./comments.js').Comment, open: boolean, onDone: () => void, onEdit: () => void}} props
 */
export function CommentBox({ taskId, comment, open, onDone, onEdit }) {
    const [text, setText] = useDraft(beingWritten(taskId, comment), comment.text);
    const box = useRef(/** @type {HTMLTextAreaElement | null} */ (null));
    useLayoutEffect(() => { open && text === comment.text && box.current?.focus(); }, [open]); // what comes back half written takes nobody's place
    if (!open) {
        return html`<div class="comment"><p>${comment.text}</p><div class="row">
            <button type="button" class="quiet" onClick=${onEdit}>Change</button>
            <button type="button" class="quiet" onClick=${() => setDraft(taskId, { ...comment, text: '' })}>Take away</button>
            <span class="hint">not sent yet</span></div></div>`;
    }
    const end = () => {
        setText(null);
        onDone();
    };
    const keep = () => {
        setDraft(taskId, { ...comment, text });
        end();
    };
    const keys = event => {
        if (event.key === 'Escape') {
            end();
        } else if (event.key === 'Enter' && (event.metaKey || event.ctrlKey)) {
            keep();
        }
    };
    return html`<div class="comment">
        <textarea ref=${box} rows="3" aria-label=${`Comment on line ${comment.line}`} value=${text} onInput=${event => setText(event.target.value)} onKeyDown=${keys}></textarea>
        <div class="row"><button type="button" onClick=${keep}>Keep the comment</button><button type="button" class="quiet" onClick=${end}>Cancel</button>
            <span class="hint">Ctrl+Enter keeps it. All are sent together as one review.</span></div>
    </div>`;
}
