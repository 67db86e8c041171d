import { html, useState } from '../dom.js';
import { size } from '../text/time.js';
import { cut } from '../text/visible.js';
import { shown } from './Text.js';

const AT_FIRST = 20_000;
/** More at once would hold the browser up, most of all where it is one line. */
const STEP = 100_000;

/**
 * A text of any length in a box of its own; of a very long one the rest comes when it is asked for.
 * @param {{text: string, name: string}} props name: the box's class
 */
export function LongText({ text, name }) {
    const [most, setMost] = useState(AT_FIRST);
    return html`<pre class=${name} tabindex="0">${shown(cut(text, most))}</pre>
        ${text.length > most && html`<p class="hint"><button type="button" class="quiet" onClick=${() => setMost(most + STEP)}>Show more</button> ${size(most)} of ${size(text.length)} are shown.</p>`}`;
}
