import assert from 'node:assert/strict';
import { test } from 'node:test';
import { joined, sumOf } from '../page/diff/change.js';
import { colours, familyOf } from '../page/diff/colours.js';
import { common, hunkOf, marks } from '../page/diff/lines.js';
import { rowsOf } from '../page/diff/rows.js';
import { treeOf } from '../page/diff/FileTree.js';

const signs = hunk => hunk.lines.map(line => line.sign + line.text);

test('tells what stays between two texts', () => {
    assert.deepEqual(signs(hunkOf('a\nb\nc\n', 'a\nx\nc\nd\n')), [' a', '-b', '+x', ' c', '+d']);
    assert.deepEqual(signs(hunkOf('', 'a\n')), ['+a']);
    assert.deepEqual(signs(hunkOf('a\n', '')), ['-a']);
    assert.deepEqual(hunkOf('a\nb', 'b').lines.map(line => [line.old, line.new]), [[1, null], [2, 1]]);
});

test('answers plainly and at once where both texts are large', () => {
    const [a, b] = ['a', 'b'].map(letter => Array.from({ length: 5000 }, (_, index) => letter + index));
    assert.deepEqual(common(a, b), []);
});

test('marks what changed within a line, and nothing where the lines have little in common', () => {
    assert.deepEqual(marks('return about();', 'return about(request);'), { before: [], after: [[13, 20]] });
    assert.equal(marks('alpha beta', 'gamma delta'), null);
    assert.equal(marks('a'.repeat(501), 'b'), null);
});

const file = lines => ({ hunks: [{ oldStart: 5, oldLines: 3, newStart: 5, newLines: 3, heading: 'f()', lines }] });

test('says how many lines are left out, and puts what went beside what came', () => {
    const rows = rowsOf(file([{ sign: ' ', text: 'a', old: 5, new: 5 }, { sign: '-', text: 'b', old: 6, new: null }, { sign: '+', text: 'c', old: null, new: 6 }, { sign: '+', text: 'd', old: null, new: 7 }]),
        { split: true, ignoreSpace: false });
    assert.deepEqual(rows[0], { kind: 'gap', count: 4, heading: 'f()' });
    assert.deepEqual(rows.slice(1).map(row => [row.left?.text ?? null, row.right?.text ?? null]), [['a', 'a'], ['b', 'c'], [null, 'd']]);
});

test('shows lines that differ in white space only as they are now', () => {
    const rows = rowsOf(file([{ sign: '-', text: 'a  b', old: 5, new: null }, { sign: '-', text: 'c', old: 6, new: null }, { sign: '+', text: '\ta b', old: null, new: 5 }]), { split: false, ignoreSpace: true });
    assert.deepEqual(rows.slice(1).map(row => [row.line.sign, row.line.text, row.line.old, row.line.new]), [[' ', '\ta b', 5, 5], ['-', 'c', 6, null]]);
});

test('a file goes on in the next page of a change', () => {
    const part = (number, text) => ({ number, path: `f${number}`, complete: false, hunks: [{ lines: [{ sign: '+', text }] }] });
    const change = joined({ files: [part(0, 'a'), part(1, 'b')], next: '1' }, { files: [part(1, 'c'), part(2, 'd')], next: null });
    assert.deepEqual(change.files.map(one => one.hunks.length), [1, 2, 1]);
    assert.equal(change.next, null);
});

test('the number of a change tells it from another one, wherever its lines have moved to', () => {
    const change = (sign, text, old) => ({ path: 'f', kind: 'modified', mode: '', hunks: [{ lines: [{ sign: ' ', text: `context ${old}`, old }, { sign, text }] }] });
    assert.equal(sumOf(change('+', 'a', 1)), sumOf(change('+', 'a', 9)));
    assert.notEqual(sumOf(change('+', 'a', 1)), sumOf(change('-', 'a', 1)));
    assert.notEqual(sumOf(change('+', 'a', 1)), sumOf(change('+', 'b', 1)));
});

test('colours words, texts, numbers and remarks, each for its language', () => {
    assert.equal(familyOf('src/App.java'), 'c');
    assert.equal(familyOf('deploy/Dockerfile'), 'script');
    assert.equal(familyOf('README'), null);
    const tones = (text, family) => colours(text, family).map(tone => `${tone.tone} ${text.slice(tone.from, tone.to)}`);
    assert.deepEqual(tones('return "a // b"; // 1', 'c'), ['word return', 'string "a // b"', 'comment // 1']);
    assert.deepEqual(tones('x = 12 # y', 'script'), ['number 12', 'comment # y']);
    assert.deepEqual(colours('a'.repeat(2000), 'c'), []);
});

test('a tree of files has a folder before those in it, once where they follow each other', () => {
    const rows = treeOf(/** @type {any} */ (['a.txt', 'src/b.js', 'src/c.js', 'src/deep/d.js', 'src/e.js'].map(path => ({ path }))));
    assert.deepEqual(rows.map(row => row.file ? `${row.index} ${row.name}` : `[${row.folder}]`),
        ['[]', '0 a.txt', '[src]', '1 b.js', '2 c.js', '[src/deep]', '3 d.js', '[src]', '4 e.js']);
});
