/**
 * A change as the API gives it, page by page, to files whose lines know their numbers.
 *
 * @typedef {{sign: ' ' | '+' | '-', text: string, old: number | null, new: number | null, cutFrom?: number | null, noNewline?: boolean}} Line
 * @typedef {{oldStart: number, oldLines: number, newStart: number, newLines: number, heading: string, lines: Line[]}} Hunk
 * @typedef {{number: number, path: string, oldPath: string | null, kind: string, added: number, removed: number, binary: boolean, mode: string,
 *     complete: boolean, hunks: Hunk[]}} DiffFile
 * @typedef {{executionId: string, files: DiffFile[], totalFiles: number, added: number, removed: number, next: string | null}} Change
 */
import { get } from '../api.js';

/**
 * @param {string} executionId @param {string | null} since an earlier one: only files whose change is another one than in that
 * @param {string | null} cursor of the page before @param {AbortSignal} [signal] @returns {Promise<Change>}
 */
export async function readChange(executionId, since, cursor, signal) {
    const { data } = await get(`/executions/${executionId}/diff`, { since, cursor }, signal);
    return {
        executionId, files: data.files.map(fileOf), totalFiles: data.total_files, added: data.total_insertions, removed: data.total_deletions, next: data.next,
    };
}

/** A page behind those that are here; a file may go on in it. @param {Change} change @param {Change} page @returns {Change} */
export function joined(change, page) {
    const files = [...change.files];
    for (const file of page.files) {
        const last = files[files.length - 1];
        if (last?.number === file.number) {
            files[files.length - 1] = { ...last, complete: file.complete, hunks: [...last.hunks, ...file.hunks] };
        } else {
            files.push(file);
        }
    }
    return { ...change, files, next: page.next };
}

/** @type {WeakMap<DiffFile, number>} */
const sums = new WeakMap();

/** Of a file what its change is, as a number: tells one change from another. @param {DiffFile} file */
export function sumOf(file) {
    if (!sums.has(file)) {
        sums.set(file, sum(file));
    }
    return sums.get(file);
}

function sum(file) {
    let sum = 0x811c9dc5; // FNV-1a
    const add = text => {
        for (let at = 0; at < text.length; at++) {
            sum = Math.imul(sum ^ text.charCodeAt(at), 0x01000193);
        }
    };
    add(`${file.path} ${file.kind} ${file.mode}`);
    file.hunks.forEach(hunk => hunk.lines.forEach(line => line.sign === ' ' || add(line.sign + line.text)));
    return sum >>> 0;
}

/** @returns {DiffFile} */
function fileOf(file) {
    return {
        number: file.number, path: file.path, oldPath: file.old_path, kind: file.kind, added: file.insertions, removed: file.deletions, binary: file.binary,
        mode: file.old_mode && file.new_mode && file.old_mode !== file.new_mode ? `mode ${file.old_mode} → ${file.new_mode}` : '',
        complete: file.complete, hunks: file.hunks.map(hunkOf),
    };
}

/** @returns {Hunk} */
function hunkOf(hunk) {
    let [oldAt, newAt] = [hunk.old_start, hunk.new_start];
    const lines = hunk.lines.map(line => ({
        sign: line.sign, text: line.text, cutFrom: line.length, noNewline: line.no_newline,
        old: line.sign === '+' ? null : oldAt++, new: line.sign === '-' ? null : newAt++,
    }));
    return { oldStart: hunk.old_start, oldLines: hunk.old_lines, newStart: hunk.new_start, newLines: hunk.new_lines, heading: hunk.section ?? '', lines };
}
