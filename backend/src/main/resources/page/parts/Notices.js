import { html } from '../dom.js';
import { notices } from '../notices.js';
import { useStore } from '../store.js';
import { Text } from './Text.js';

/** Short words after something was done. */
export function Notices() {
    return html`<div class="notices" role="status" aria-live="polite">${useStore(notices).map(one => html`<p key=${one.id} class=${`notice ${one.tone}`}>
        <span aria-hidden="true">${one.tone === 'bad' ? '✕' : '✓'}</span> <${Text} of=${one.text} /></p>`)}</div>`;
}
