import { html, useEffect, useRef, useState } from '../dom.js';

const BEYOND = '1200px';

/**
 * Draws something while it is near the screen; until then, and when it is far again, there is room for it. Where somebody writes it stays.
 * @param {{height: number, draw: () => any, now?: boolean}} props height: about, in px, before it was drawn; now: near or not
 */
export function Near({ height, draw, now = false }) {
    const ref = useRef(/** @type {HTMLElement | null} */ (null));
    const seen = useRef(/** @type {number | null} */ (null));
    const [near, setNear] = useState(false);
    const drawn = near || now;
    useEffect(() => {
        const look = new IntersectionObserver(entries => {
            const { isIntersecting, boundingClientRect } = entries[entries.length - 1];
            setNear(old => {
                if (old && !isIntersecting) {
                    seen.current = boundingClientRect.height;
                }
                return isIntersecting || (old && Boolean(ref.current?.querySelector('textarea')));
            });
        }, { rootMargin: BEYOND });
        look.observe(/** @type {HTMLElement} */ (ref.current));
        return () => look.disconnect();
    }, []);
    return html`<div ref=${ref} class="near" style=${drawn ? {} : { height: `${seen.current ?? height}px` }}>${drawn && draw()}</div>`;
}
