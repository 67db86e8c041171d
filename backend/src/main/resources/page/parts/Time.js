import { html, useEffect, useState } from '../dom.js';
import { Store, useStore } from '../store.js';
import { now } from '../text/clock.js';
import { ago, between, exactly } from '../text/time.js';

/** One clock for the whole page, that stands still while nobody looks. */
const clock = new Store(now());
setInterval(() => document.hidden || clock.set(now()), 1000);
document.addEventListener('visibilitychange', () => document.hidden || clock.set(now()));

export const useNow = () => useStore(clock);

/** Relative, with the exact value on hover, in the zone of who points at it. @param {{at: string | null | undefined}} props */
export function Time({ at }) {
    const text = useSlowly(time => at ? ago(at, time) : '');
    return at ? html`<time datetime=${at} title=${at} onPointerEnter=${event => { event.currentTarget.title = exactly(at); }}>${text}</time>` : null;
}

/** How long; goes on counting without an end. @param {{from: string | null | undefined, to?: string | null}} props */
export function Elapsed({ from, to }) {
    const text = useSlowly(time => from ? between(from, to ?? time) : '');
    return from ? html`<time datetime=${from} title=${`since ${from}`} onPointerEnter=${event => { event.currentTarget.title = `since ${exactly(from)}`; }}>${text}</time>` : null;
}

/** Draws again only when the words change, not with each second. @param {(time: number) => string} read */
function useSlowly(read) {
    const [, draw] = useState('');
    useEffect(() => clock.follow(time => draw(read(time))));
    return read(clock.value);
}
