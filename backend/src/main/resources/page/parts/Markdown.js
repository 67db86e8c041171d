import { html, useEffect, useState } from '../dom.js';
import { plain } from '../text/visible.js';

const LONGEST = 100_000;
/** @type {((text: string) => any) | null} */
let toHtml = null;

/**
 * Somebody's Markdown. HTML in it is shown as text, pictures and what lies on other hosts are links; until the library is here, and for
 * very long texts, the text itself stands there.
 * @param {{text: string}} props
 */
export function Markdown({ text }) {
    const [ready, setReady] = useState(toHtml !== null);
    useEffect(() => {
        let gone = false;
        if (!toHtml) {
            import('../text/markdown.js').then(module => {
                toHtml = module.toHtml;
                gone || setReady(true);
            });
        }
        return () => { gone = true; };
    }, []);
    return ready && toHtml && text.length <= LONGEST
        ? html`<div class="markdown" dir="auto" dangerouslySetInnerHTML=${{ __html: toHtml(plain(text)) }}></div>`
        : html`<div class="markdown plain" dir="auto">${plain(text)}</div>`;
}
