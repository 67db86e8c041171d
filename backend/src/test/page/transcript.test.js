import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Entries, gist, textOf } from '../page/transcript/entries.js';

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
