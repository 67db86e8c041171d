import { html, useState } from '../dom.js';

/** A command to copy, shown as it is. @param {{text: string, label?: string}} props */
export function Copy({ text, label }) {
    const [said, say] = useState('Copy');
    const copy = async () => {
        try {
            await navigator.clipboard.writeText(text);
            say('Copied');
        } catch {
            say('Select and copy by hand');
        }
        setTimeout(() => say('Copy'), 2000);
    };
    return html`<div class="copy">
        <code tabindex="0" aria-label=${label ?? 'command'}>${text}</code>
        <button type="button" class="quiet" onClick=${copy} aria-live="polite">${said}</button>
    </div>`;
}
