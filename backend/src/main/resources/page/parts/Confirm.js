import { html } from '../dom.js';
import { Dialog } from './Dialog.js';

/**
 * Asks before something is done that is not undone.
 * @param {{title: string, yes: string, danger?: boolean, onYes: () => void, onClose: () => void, children?: any}} props yes: what its button says; danger: whether something goes that does not come back
 */
export function Confirm({ title, yes, danger = true, onYes, onClose, children }) {
    return html`<${Dialog} title=${title} onClose=${onClose}>${children}
        <div class="answers"><button type="button" class=${danger ? 'danger' : 'primary'} onClick=${() => { onClose(); onYes(); }}>${yes}</button><button type="button" class="quiet" autofocus onClick=${onClose}>Not now</button></div></${Dialog}>`;
}
