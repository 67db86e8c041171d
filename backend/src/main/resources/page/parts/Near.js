import { html, useEffect, useRef, useState } from '../dom.js';

const BEYOND = '1200px';

/**
 * Draws something when it comes near the screen; until then there is room for it.
 * @param {{height: number, draw: () => any}} props height: about, in px
 */
export function Near({ height, draw }) {
    const ref = useRef(/** @type {HTMLElement | null} */ (null));
    const [near, setNear] = useState(false);
    useEffect(() => {
        if (near || !ref.current) {
            return undefined;
        }
        const seen = new IntersectionObserver(entries => entries.some(entry => entry.isIntersecting) && setNear(true), { rootMargin: BEYOND });
        seen.observe(ref.current);
        return () => seen.disconnect();
    }, [near]);
    return near ? draw() : html`<div ref=${ref} style=${{ height: `${height}px` }}></div>`;
}
