import { html } from '../dom.js';
import { stateOf } from '../text/words.js';

/** A state by shape and word, and only then by colour. @param {{of: string, word?: string}} props */
export function State({ of, word }) {
    const state = stateOf(of);
    return html`<span class=${`state tone-${state.tone}`}><span class="shape" aria-hidden="true">${state.shape}</span>${word ?? state.word}</span>`;
}
