import { html } from '../dom.js';
import { pieces } from '../text/visible.js';

/**
 * Somebody's words: kept apart from ours in their direction, and with what they hide made visible.
 * @param {{of: string | null | undefined}} props
 */
export function Text({ of }) {
    return html`<bdi>${shown(of ?? '')}</bdi>`;
}

/** The pieces of a text as markup. @param {string} text */
export function shown(text) {
    const found = pieces(text);
    return found.length === 1 && !found[0].unseen ? text
        : found.map(piece => piece.unseen ? html`<span class="unseen" title="A character that is not seen">${piece.text}</span>` : piece.text);
}
