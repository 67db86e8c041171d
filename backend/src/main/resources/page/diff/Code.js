import { html } from '../dom.js';
import { shown } from '../parts/Text.js';
import { colours } from './colours.js';

/**
 * One line of code: syntax colours, what changed within it, and unseen characters as codes.
 * @param {{text: string, family: string | null, marks?: [number, number][]}} props
 */
export function Code({ text, family, marks = [] }) {
    const tones = colours(text, family);
    if (tones.length === 0 && marks.length === 0) {
        return html`<span class="code">${shown(text)}</span>`;
    }
    return html`<span class="code">${spans(text, tones, marks).map(span => {
        const name = [span.tone && `syntax-${span.tone}`, span.marked && 'changed'].filter(Boolean).join(' ');
        return name ? html`<span class=${name}>${shown(span.text)}</span>` : shown(span.text);
    })}</span>`;
}

/** Cuts where a colour or a mark begins or ends. */
function spans(text, tones, marks) {
    const cuts = [...new Set([0, text.length, ...tones.flatMap(tone => [tone.from, tone.to]), ...marks.flat()])].sort((a, b) => a - b);
    return cuts.slice(0, -1).map((from, index) => ({
        text: text.slice(from, cuts[index + 1]),
        tone: tones.find(tone => tone.from <= from && from < tone.to)?.tone,
        marked: marks.some(([begin, end]) => begin <= from && from < end),
    }));
}
