import { html, useEffect, useLayoutEffect, useRef, useState } from '../dom.js';

const BLOCK = 40;
const BEYOND_PX = 600;

/**
 * A long list of which only what is near the screen is drawn, by blocks whose true heights are learned as they are seen; rows may
 * have any height. It scrolls with the page, or in a box that does.
 * @param {{items: any[], estimate: number, row: (item: any, index: number) => any, shown?: number, role?: string, label?: string}} props
 *     estimate: px of one row; shown: the index of the row that must be in sight, when it changes
 */
export function Windowed({ items, estimate, row, shown, role, label }) {
    const ref = useRef(/** @type {HTMLElement | null} */ (null));
    const heights = useRef(/** @type {number[]} */ ([]));
    const blocks = Math.ceil(items.length / BLOCK);
    const [range, setRange] = useState({ from: 0, to: 2 });
    const heightOf = block => heights.current[block] ?? Math.min(BLOCK, items.length - block * BLOCK) * estimate;

    useEffect(() => {
        let asked = 0;
        const look = () => {
            asked = 0;
            const next = ref.current ? inSight(ref.current.getBoundingClientRect().top, blocks, heightOf) : range;
            setRange(old => old.from === next.from && old.to === next.to ? old : next);
        };
        const soon = () => { asked ||= requestAnimationFrame(look); };
        look();
        addEventListener('scroll', soon, { passive: true, capture: true }); // that of a box does not bubble
        addEventListener('resize', soon, { passive: true });
        return () => {
            cancelAnimationFrame(asked);
            removeEventListener('scroll', soon, { capture: true });
            removeEventListener('resize', soon);
        };
    }, [blocks, items]);

    useLayoutEffect(() => {
        ref.current?.querySelectorAll(':scope > [data-block]').forEach(node => {
            heights.current[Number(node.getAttribute('data-block'))] = /** @type {HTMLElement} */ (node).offsetHeight;
        });
    });

    useEffect(() => {
        if (shown !== undefined && shown >= 0 && ref.current) {
            reveal(ref.current, shown, heightOf, estimate);
        }
    }, [shown]);

    const drawn = useRef({ row, items, blocks: /** @type {Map<number, any>} */ (new Map()) });
    if (drawn.current.row !== row || drawn.current.items !== items) {
        drawn.current = { row, items, blocks: new Map() };
    }
    /** The same node again is passed over when it is drawn, so scrolling draws only what comes into sight. */
    const block = number => {
        const { blocks: known } = drawn.current;
        if (!known.has(number)) {
            known.set(number, html`<div key=${number} data-block=${number}>
                ${items.slice(number * BLOCK, (number + 1) * BLOCK).map((item, index) => row(item, number * BLOCK + index))}
            </div>`);
        }
        return known.get(number);
    };

    const from = Math.min(range.from, Math.max(0, blocks - 1));
    const to = Math.min(range.to, blocks);
    drawn.current.blocks.forEach((_, number) => (number < from || number >= to) && drawn.current.blocks.delete(number));
    return html`<div ref=${ref} class="windowed" role=${role} aria-label=${label}>
        <div style=${{ height: `${sum(0, from, heightOf)}px` }}></div>
        ${span(from, to).map(block)}
        <div style=${{ height: `${sum(to, blocks, heightOf)}px` }}></div>
    </div>`;
}

function inSight(top, blocks, heightOf) {
    let from = 0;
    let at = top;
    while (from < blocks - 1 && at + heightOf(from) < -BEYOND_PX) {
        at += heightOf(from++);
    }
    let to = from;
    while (to < blocks && at < innerHeight + BEYOND_PX) {
        at += heightOf(to++);
    }
    return { from, to: Math.max(to, from + 1) };
}

/** Scrolls only where the row is out of sight. */
function reveal(node, index, heightOf, estimate) {
    const block = Math.floor(index / BLOCK);
    const drawn = node.querySelector(`:scope > [data-block="${block}"]`)?.children[index % BLOCK];
    const top = drawn ? drawn.getBoundingClientRect().top
        : node.getBoundingClientRect().top + sum(0, block, heightOf) + (index % BLOCK) * estimate;
    if (top < 120 || top > innerHeight - 120) {
        scrollBy({ top: top - innerHeight / 3 });
    }
}

const sum = (from, to, heightOf) => span(from, to).reduce((total, block) => total + heightOf(block), 0);
const span = (from, to) => Array.from({ length: Math.max(0, to - from) }, (_, index) => from + index);
