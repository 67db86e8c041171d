import { html } from '../dom.js';
import { boundKeys } from '../keys.js';
import { Dialog } from '../parts/Dialog.js';

/** What each key does, here and now. @param {{onClose: () => void}} props */
export function KeyList({ onClose }) {
    return html`<${Dialog} title="Keys" onClose=${onClose}>
        ${boundKeys().map(({ scope, keys }) => html`<section key=${scope}><h3>${scope}</h3><dl class="keys">
            ${keys.map(([key, does]) => html`<div key=${key}><dt>${key.split(' ').map(part => html`<kbd>${part.replace('Mod+', 'Ctrl ')}</kbd> `)}</dt><dd>${does}</dd></div>`)}</dl></section>`)}
        <p class="hint">Single letters can be switched off in <a href="/settings" onClick=${onClose}>Settings</a>.</p>
    </${Dialog}>`;
}
