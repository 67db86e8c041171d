import assert from 'node:assert/strict';
import { test } from 'node:test';
import { behind, now, told } from '../page/text/clock.js';
import { ago, amount, counted, inOrder, money, roughly } from '../page/text/time.js';
import { cut, pieces, plain, withoutAnsi } from '../page/text/visible.js';

test('shows what a text hides by its code', () => {
    assert.equal(plain('a\u202Eb\u200Bc\u0000d\u001be'), 'aU+202EbU+200BcU+0000dU+001Be');
    assert.equal(plain('\u{E0041}\uD800x'), 'U+E0041U+D800x');
    assert.deepEqual(pieces('a\u200Bb'), [{ text: 'a', unseen: false }, { text: 'U+200B', unseen: true }, { text: 'b', unseen: false }]);
});

test('leaves alone what is seen: line breaks, tabs, emoji of several parts, letters of other scripts', () => {
    for (const text of ['a\n\tb', '👩‍💻 ❤️ 🏳️‍🌈', 'שלום עולם', 'नमस्ते', '日本語', 'Zoë']) {
        assert.equal(plain(text), text);
    }
});

test('takes the colours out of what a terminal would show', () => {
    assert.equal(withoutAnsi('\u001b[32mok\u001b[0m\r\n10%\r100%\n\u001b]0;title\u0007x'), 'ok\n100%\nx');
});

test('cuts no character in half', () => {
    assert.equal(cut('abc', 3), 'abc');
    assert.equal(cut('ab😀cd', 4), 'ab…');
});

test('says times and amounts in few words', () => {
    const now = Date.parse('2026-01-31T10:00:00Z');
    assert.equal(ago('2026-01-31T09:59:58Z', now), 'now');
    assert.equal(ago('2026-01-31T08:30:00Z', now), '2 h ago');
    assert.equal(ago('2026-01-31T10:05:00Z', now), 'in 5 min');
    assert.equal(roughly(3599), '60 min');
    assert.equal(roughly(5400), '1 h 30 min');
    assert.equal(money(0.0042), '$0.0042');
    assert.equal(money(1.5, true), '≈ $1.50');
    assert.equal(money(null), '');
});

test('takes the time from the backend where the clock here is off, and its own where it is right', () => {
    told(new Date(Date.now()).toUTCString());
    assert.equal(behind(), 0);
    told(new Date(Date.now() + 5 * 3600_000).toUTCString());
    assert.ok(Math.abs(now() - Date.now() - 5 * 3600_000) < 2_000);
    const before = behind();
    told(new Date(Date.now() + 5 * 3600_000 + 900).toUTCString());
    assert.equal(behind(), before, 'a second more is no other clock');
    told(null);
    told('yesterday');
    assert.equal(behind(), before, 'what is no time tells nothing');
    told(new Date(Date.now()).toUTCString());
    assert.equal(behind(), 0);
});

test('reads a line of megabytes at once, whatever is in it', { timeout: 5_000 }, () => {
    for (const text of ['z', '\r', '\u001b[', '\u001b]', 'a\rb', '\u200b', '1;'].map(part => part.repeat(2_000_000 / part.length))) {
        withoutAnsi(text);
        withoutAnsi(`\u001b[${text}`);
        pieces(text.slice(0, 100_000));
    }
    assert.equal(withoutAnsi('10%\r50%\r\nx\ry\r'), '50%\ny\r');
});

test('says amounts as English does', () => {
    assert.deepEqual([0, 7, 999, 1000, 12_345, 1_179_331].map(amount), ['0', '7', '999', '1,000', '12,345', '1,179,331']);
    assert.equal(counted(1, 'task'), '1 task');
    assert.equal(counted(2000, 'task'), '2,000 tasks');
});

test('sorts times and ids as they stand', () => {
    assert.deepEqual(['b', 'a', 'B', '2026-11-30T10:00:00Z', '2026-11-30T09:59:59.5Z'].sort(inOrder), ['2026-11-30T09:59:59.5Z', '2026-11-30T10:00:00Z', 'B', 'a', 'b']);
});
