/** A file's hunks to the rows that are drawn. Pure. */
import { common, marks, merged } from './lines.js';

/**
 * @typedef {import('./change.js').Line & {other?: string}} MarkedLine other: the line that it is held against
 * @typedef {{kind: 'line', line: MarkedLine} | {kind: 'pair', left: MarkedLine | null, right: MarkedLine | null} | {kind: 'gap', count: number, heading: string}} Row
 * @param {import('./change.js').DiffFile} file
 * @param {{split: boolean, ignoreSpace: boolean}} how
 * @returns {Row[]}
 */
export function rowsOf(file, how) {
    /** @type {Row[]} */
    const rows = [];
    let before = 1;
    for (const hunk of file.hunks) {
        const skipped = Math.max(0, hunk.oldStart - before);
        if (skipped > 0 || hunk.heading) {
            rows.push({ kind: 'gap', count: skipped, heading: hunk.heading });
        }
        before = hunk.oldStart + hunk.oldLines;
        const lines = how.ignoreSpace ? withoutSpaceChanges(hunk.lines) : hunk.lines;
        rows.push(...(how.split ? inPairs(lines) : inOne(lines)));
    }
    return rows;
}

/** Each run of changes: what went, then what came. @param {import('./change.js').Line[]} lines */
function* runs(lines) {
    for (let at = 0; at < lines.length;) {
        if (lines[at].sign === ' ') {
            yield { same: lines[at++], gone: [], come: [] };
            continue;
        }
        /** @type {import('./change.js').Line[][]} */
        const [gone, come] = [[], []];
        while (at < lines.length && lines[at].sign !== ' ') {
            (lines[at].sign === '-' ? gone : come).push(lines[at++]);
        }
        yield { same: null, gone: beside(gone, come), come: beside(come, gone) };
    }
}

/** Each line is held against the one in the same place; where they have too little in common neither is marked. */
function beside(lines, others) {
    return lines.map((line, index) => others[index] ? { ...line, other: others[index].text } : line);
}

/** @type {WeakMap<MarkedLine, [number, number][]>} */
const found = new WeakMap();

/** What of a line is another than in the one that it is held against; found when it is drawn, since of 20,000 lines few are. @param {MarkedLine} line */
export function marksOf(line) {
    if (line.other === undefined) {
        return [];
    }
    if (!found.has(line)) {
        found.set(line, line.sign === '-' ? marks(line.text, line.other)?.before ?? [] : marks(line.other, line.text)?.after ?? []);
    }
    return found.get(line);
}

/** @returns {Row[]} */
function inOne(lines) {
    return [...runs(lines)].flatMap(({ same, gone, come }) => (same ? [same] : [...gone, ...come]).map(line => ({ kind: 'line', line })));
}

/** @returns {Row[]} */
function inPairs(lines) {
    return [...runs(lines)].flatMap(({ same, gone, come }) => same ? [{ kind: 'pair', left: same, right: same }]
        : Array.from({ length: Math.max(gone.length, come.length) }, (_, index) => ({ kind: 'pair', left: gone[index] ?? null, right: come[index] ?? null })));
}

/** Lines that differ in white space only are shown as they are now, and as unchanged. */
function withoutSpaceChanges(lines) {
    return [...runs(lines)].flatMap(({ same, gone, come }) => {
        if (same) {
            return [same];
        }
        const bare = list => list.map(line => line.text.replace(/\s+/g, ''));
        const pairs = common(bare(gone), bare(come));
        return merged(gone.map(line => line.text), come.map(line => line.text), pairs, gone[0]?.old ?? 1, come[0]?.new ?? 1);
    });
}
