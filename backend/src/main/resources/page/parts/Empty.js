import { html } from '../dom.js';

/** Nothing here, and what to do next. @param {{title: string, children?: any}} props */
export function Empty({ title, children }) {
    return html`<div class="empty"><p class="empty-title">${title}</p>${children}</div>`;
}

/** While the first answer is awaited. @param {{what: string}} props */
export function Loading({ what }) {
    return html`<p class="loading" aria-busy="true">Reading ${what}…</p>`;
}
