import { cut } from '../text/visible.js';

/** What changed between two texts, and within two lines. Pure; large inputs get a plain answer instead of a slow one. */

const MOST_CELLS = 1_000_000;
const LONGEST_LINE = 500;
/** As the API cuts those of a change. */
const LONGEST_SHOWN = 2_000;

/**
 * Which items stay: pairs of indexes, in order.
 * @param {string[]} a @param {string[]} b
 * @returns {[number, number][]}
 */
export function common(a, b) {
    let from = 0;
    while (from < a.length && from < b.length && a[from] === b[from]) {
        from++;
    }
    let [endA, endB] = [a.length, b.length];
    while (endA > from && endB > from && a[endA - 1] === b[endB - 1]) {
        endA--;
        endB--;
    }
    const head = Array.from({ length: from }, (_, index) => /** @type {[number, number]} */ ([index, index]));
    const tail = Array.from({ length: a.length - endA }, (_, index) => /** @type {[number, number]} */ ([endA + index, endB + index]));
    return [...head, ...longest(a, b, from, endA, endB), ...tail];
}

function longest(a, b, from, endA, endB) {
    const [rows, columns] = [endA - from, endB - from];
    if (rows === 0 || columns === 0 || rows * columns > MOST_CELLS) {
        return [];
    }
    const width = columns + 1;
    const best = new Uint32Array((rows + 1) * width);
    for (let i = rows - 1; i >= 0; i--) {
        for (let j = columns - 1; j >= 0; j--) {
            best[i * width + j] = a[from + i] === b[from + j] ? best[(i + 1) * width + j + 1] + 1
                : Math.max(best[(i + 1) * width + j], best[i * width + j + 1]);
        }
    }
    /** @type {[number, number][]} */
    const pairs = [];
    for (let i = 0, j = 0; i < rows && j < columns;) {
        if (a[from + i] === b[from + j]) {
            pairs.push([from + i++, from + j++]);
        } else if (best[(i + 1) * width + j] >= best[i * width + j + 1]) {
            i++;
        } else {
            j++;
        }
    }
    return pairs;
}

/**
 * Two texts as one hunk.
 * @param {string} before @param {string} after
 * @returns {import('./change.js').Hunk}
 */
export function hunkOf(before, after) {
    const [a, b] = [before, after].map(text => text === '' ? [] : text.replace(/\n$/, '').split('\n'));
    const lines = merged(a, b, common(a, b)).map(line => line.text.length > LONGEST_SHOWN ? { ...line, text: cut(line.text, LONGEST_SHOWN), cutFrom: line.text.length } : line);
    return { oldStart: 1, oldLines: a.length, newStart: 1, newLines: b.length, heading: '', lines };
}

/** @param {string[]} a @param {string[]} b @param {[number, number][]} pairs @param {number} [oldStart] @param {number} [newStart] @returns {import('./change.js').Line[]} */
export function merged(a, b, pairs, oldStart = 1, newStart = 1) {
    const lines = [];
    let [i, j] = [0, 0];
    for (const [x, y] of [...pairs, [a.length, b.length]]) {
        while (i < x) {
            lines.push({ sign: '-', text: a[i], old: oldStart + i++, new: null });
        }
        while (j < y) {
            lines.push({ sign: '+', text: b[j], old: null, new: newStart + j++ });
        }
        if (i < a.length && j < b.length) {
            lines.push({ sign: ' ', text: b[j], old: oldStart + i++, new: newStart + j++ });
        }
    }
    return /** @type {import('./change.js').Line[]} */ (lines);
}

/**
 * Of two lines the parts that differ.
 * @param {string} before @param {string} after
 * @returns {{before: [number, number][], after: [number, number][]} | null} ranges of characters; null where too little is the same
 */
export function marks(before, after) {
    if (before.length > LONGEST_LINE || after.length > LONGEST_LINE) {
        return null;
    }
    const [a, b] = [tokens(before), tokens(after)];
    const pairs = common(a, b);
    const same = pairs.reduce((total, [index]) => total + a[index].trim().length, 0);
    if (same * 3 < Math.min(before.trim().length, after.trim().length)) {
        return null;
    }
    return { before: others(a, pairs.map(pair => pair[0])), after: others(b, pairs.map(pair => pair[1])) };
}

const tokens = text => text.match(/[\p{L}\p{N}_]+|\s+|./gu) ?? [];

/** @returns {[number, number][]} */
function others(parts, kept) {
    const stays = new Set(kept);
    /** @type {[number, number][]} */
    const ranges = [];
    let at = 0;
    parts.forEach((part, index) => {
        if (!stays.has(index)) {
            const last = ranges[ranges.length - 1];
            if (last && last[1] === at) {
                last[1] = at + part.length;
            } else {
                ranges.push([at, at + part.length]);
            }
        }
        at += part.length;
    });
    return ranges;
}
