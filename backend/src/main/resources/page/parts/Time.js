import { html, useEffect, useState } from '../dom.js';
import { Store, useStore } from '../store.js';
import { ago, between, exactly } from '../text/time.js';

/** One clock for the whole page, that stands still while nobody looks. */
const clock = new Store(Date.now());
setInterval(() => document.hidden || clock.set(Date.now()), 1000);
document.addEventListener('visibilitychange', () => document.hidden || clock.set(Date.now()));

export const useNow = () => useStore(clock);

/** Relative, with the exact value and zone on hover. @param {{at: string | null | undefined}} props */
export function Time({ at }) {
    const text = useSlowly(now => at ? ago(at, now) : '');
    return at ? html`<time datetime=${at} title=${exactly(at)}>${text}</time>` : null;
}

/** How long; goes on counting without an end. @param {{from: string | null | undefined, to?: string | null}} props */
export function Elapsed({ from, to }) {
    const text = useSlowly(now => from ? between(from, to ?? now) : '');
    return from ? html`<time datetime=${from} title=${`since ${exactly(from)}`}>${text}</time>` : null;
}

/** Draws again only when the words change, not with each second. @param {(now: number) => string} read */
function useSlowly(read) {
    const [, draw] = useState('');
    useEffect(() => clock.follow(now => draw(read(now))));
    return read(clock.value);
}
