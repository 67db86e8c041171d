import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Entries, gist, placeIn, standingOf, textOf } from '../page/transcript/entries.js';

const assistant = (seq, ...content) => ({ seq, type: 'assistant', at: 't', data: { message: { content } } });
const result = (seq, id, content, isError) => ({ seq, type: 'user', at: 't', data: { message: { content: [{ type: 'tool_result', tool_use_id: id, content, is_error: isError }] } } });

test('a call, its verdict and its result are one entry', () => {
    const entries = new Entries();
    entries.add([assistant(1, { type: 'text', text: 'Hello' }, { type: 'tool_use', id: 'a', name: 'Bash', input: { command: 'ls' } })]);
    const before = entries.list[1];
    entries.add([{ seq: 2, type: 'agentvine', at: 't', data: { kind: 'permission', call_id: 'a', verdict: 'allow', rule: 'r' } }, result(3, 'a', 'out', false)]);
    assert.deepEqual(entries.list.map(entry => entry.kind), ['words', 'call']);
    assert.equal(entries.list[1].data.result, 'out');
    assert.equal(entries.list[1].data.verdict.rule, 'r');
    assert.notEqual(entries.list[1], before, 'a new object, so that it is drawn again');
});

test('what is known already is passed over, so that a line that was cut doubles nothing', () => {
    const entries = new Entries();
    const events = [assistant(1, { type: 'text', text: 'a' }), assistant(2, { type: 'text', text: 'b' })];
    entries.add(events);
    entries.add(events);
    assert.equal(entries.list.length, 2);
});

test('what was decided of a call before it is here is of that call, and no step of its own', () => {
    const entries = new Entries();
    entries.add([{ seq: 1, type: 'agentvine', at: 't', data: { kind: 'question', call_id: 'a', rule: 'r', reason: 'why' } }]);
    assert.deepEqual(entries.list.map(entry => entry.kind), ['step']);
    entries.add([assistant(2, { type: 'tool_use', id: 'a', name: 'Write', input: {} })]);
    assert.deepEqual(entries.list.map(entry => [entry.kind, entry.data.verdict?.kind]), [['call', 'question']]);
});

test('a call without a result runs while its run does, waits where it asks, and else has none', () => {
    const asks = { verdict: { kind: 'question' } };
    assert.deepEqual([standingOf({ verdict: null }, 'runs').state, standingOf({ verdict: null }, 'runs').word], ['running', null]);
    assert.deepEqual(['runs', 'waits', 'over'].map(run => standingOf(asks, run).word), ['waits for you', 'waits for you', 'asked you']);
    assert.deepEqual(['waits', 'over'].map(run => standingOf({ verdict: null }, run).word), ['no result', 'no result']);
});

test('a file is named from the root of its run\'s own clone, and whole where it is elsewhere', () => {
    const [run, other] = ['0198f3a0-0000-7000-8000-000000000001', '0198f3a0-0000-7000-8000-000000000002'];
    const clone = `/home/me/workspace/runs/${run}/clone/`;
    assert.equal(placeIn(`${clone}src/a.js`, run), 'src/a.js');
    for (const path of ['/etc/passwd', `${clone}../../x`, clone, `${clone}runs/${run}/clone/x`, `/w/runs/${other}/clone/a`]) {
        assert.equal(placeIn(path, run), path.endsWith('clone/x') ? `runs/${run}/clone/x` : path);
    }
    assert.equal(placeIn(`${clone}a`, undefined), `${clone}a`);
});

test('takes events of any shape', () => {
    const entries = new Entries();
    entries.add([null, 7, 'text', [], {}, { message: null }, { message: { content: [null, 7, { type: 'tool_use' }] } }]
        .flatMap((data, index) => ['assistant', 'user', 'system', 'result', 'agentvine', 'unheard of'].map((type, kind) => ({ seq: index * 10 + kind + 1, type, at: 't', data }))));
    assert.ok(entries.list.length > 0);
});

test('a subagent stands further in', () => {
    const entries = new Entries();
    entries.add([{ seq: 1, type: 'assistant', at: 't', data: { parent_tool_use_id: 'x', message: { content: [{ type: 'text', text: 'a' }] } } }]);
    assert.equal(entries.list[0].depth, 1);
});

test('says in one line what a call does', () => {
    assert.equal(gist('Bash', { command: 'ls' }), 'ls');
    assert.equal(gist('Other', { a: 1 }), '{"a":1}');
    assert.equal(gist('Other', {}), '');
    assert.equal(gist('Read', { file_path: '/w/runs/0198f3a0-0000-7000-8000-000000000001/clone/src/a.js' }), 'src/a.js');
    assert.equal(gist('Read', { file_path: '/etc/passwd' }), '/etc/passwd');
    assert.equal(textOf([{ type: 'text', text: 'a' }, { type: 'image' }]), 'a\n[image]');
});
