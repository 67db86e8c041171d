import { html } from '../dom.js';
import { Dialog } from './Dialog.js';

/**
 * Asks before something goes that does not come back.
 * @param {{title: string, yes: string, onYes: () => void, onClose: () => void, children?: any}} props yes: what its button says
 */
export function Confirm({ title, yes, onYes, onClose, children }) {
    return html`<${Dialog} title=${title} onClose=${onClose}>${children}
        <div class="answers"><button type="button" class="danger" onClick=${() => { onClose(); onYes(); }}>${yes}</button><button type="button" class="quiet" autofocus onClick=${onClose}>Not now</button></div></${Dialog}>`;
}
