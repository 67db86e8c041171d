import { html, useEffect, useRef } from '../dom.js';

/**
 * A native dialog: the browser keeps the focus in it and gives it back; Escape closes it, and a click beside it that began there.
 * @param {{title: string, onClose: () => void, className?: string, hideTitle?: boolean, children?: any}} props
 */
export function Dialog({ title, onClose, className, hideTitle, children }) {
    const ref = useRef(/** @type {HTMLDialogElement | null} */ (null));
    useEffect(() => {
        const dialog = ref.current;
        dialog?.showModal();
        return () => dialog?.close();
    }, []);
    const began = useRef(/** @type {EventTarget | null} */ (null));
    const outside = event => event.target === ref.current && began.current === ref.current && onClose();
    return html`<dialog ref=${ref} class=${className ?? ''} aria-label=${title} onCancel=${event => { event.preventDefault(); onClose(); }} onPointerDown=${event => { began.current = event.target; }} onClick=${outside}>
        <div class="dialog-body">
            ${!hideTitle && html`<header class="dialog-head"><h2>${title}</h2>
                <button type="button" class="quiet" aria-label="Close" onClick=${onClose}>✕</button></header>`}
            ${children}
        </div>
    </dialog>`;
}
