import assert from 'node:assert/strict';
import { test } from 'node:test';

/** What a browser has and node has not; the backend's answers are given by hand, in the order that a test is about. */
const listeners = {};
const asked = [];
globalThis.window = /** @type {any} */ ({});
globalThis.document = /** @type {any} */ ({ hidden: false, addEventListener() {} });
globalThis.location = /** @type {any} */ ({ host: 'localhost', origin: 'http://localhost' });
globalThis.EventSource = /** @type {any} */ (class {
    addEventListener(kind, listener) { listeners[kind] = listener; }
});
globalThis.fetch = /** @type {any} */ ((url, { method }) => new Promise((resolve, reject) => {
    asked.push({ url, method, fails: reject, answers: (body, status = 200) => resolve(new Response(status === 204 ? null : JSON.stringify(body), { status })) });
}));

const { start } = await import('../page/live.js');
const { answer, ended, followQuestions, gistOf, pending, readPending } = await import('../page/questions.js');

const soon = () => new Promise(done => setImmediate(done));
const question = id => ({ message_id: id, overdue: false, created_at: '2026-01-01T00:00:00Z' });
const listed = () => pending.value.list.map(one => one.message_id);
const event = (id, more = {}) => listeners.question({ data: JSON.stringify({ id, what: 'changed', status: 'answered', answered_by: 'mara', ...more }), lastEventId: '1' });

async function next(method) {
    await soon();
    const index = asked.findIndex(one => one.method === method);
    assert.ok(index >= 0, `a ${method} was sent`);
    return asked.splice(index, 1)[0];
}

/** Reads such a list. */
async function reads(...ids) {
    readPending();
    (await next('GET')).answers(ids.map(question));
    await soon();
}

start();
followQuestions(() => {});
(await next('GET')).answers([]);

test('an own answer that is told of by the event first is still its own', async () => {
    await reads('a', 'b');
    const answered = answer('a', 'allow');
    const sent = await next('POST');
    event('a');
    assert.deepEqual([listed(), ended.value.has('a')], [['a', 'b'], false]);
    sent.answers(null, 204);
    await answered;
    assert.deepEqual([listed(), ended.value.get('a')], [['b'], 'You answered it.']);
});

test('an own answer stays its own when the event comes behind it', async () => {
    await reads('c');
    const answered = answer('c', 'allow');
    (await next('POST')).answers(null, 204);
    await answered;
    event('c');
    assert.deepEqual([listed(), pending.value.total, ended.value.get('c')], [[], 0, 'You answered it.']);
});

test('a list that lacks the question while it is answered takes nothing away', async () => {
    await reads('d', 'e');
    const answered = answer('d', 'allow');
    const sent = await next('POST');
    await reads('e');
    assert.deepEqual([listed().sort(), pending.value.total, ended.value.has('d')], [['d', 'e'], 2, false]);
    sent.answers(null, 204);
    await answered;
    assert.deepEqual([listed(), pending.value.total, ended.value.get('d')], [['e'], 1, 'You answered it.']);
});

test('a list that was written before a question was answered does not bring it back', async () => {
    await reads('f', 'g');
    readPending();
    const read = await next('GET');
    event('f');
    read.answers([question('f'), question('g')]);
    await soon();
    assert.deepEqual([listed(), pending.value.total, ended.value.get('f')], [['g'], 1, 'It is answered already, by mara.']);
});

test('who was second hears who was first, in either order', async () => {
    for (const [id, eventFirst] of /** @type {[string, boolean][]} */ ([['h', true], ['i', false]])) {
        await reads(id);
        const answered = assert.rejects(answer(id, 'allow'), { status: 409 });
        const sent = await next('POST');
        eventFirst && event(id);
        sent.answers({ detail: 'It was answered \'deny\' by mara.' }, 409);
        await answered;
        eventFirst || event(id);
        assert.deepEqual([listed(), ended.value.get(id)], [[], 'It was answered \'deny\' by mara.']);
    }
});

test('an answer whose fate is not known is over where the event says so, and waits where nothing does', async () => {
    await reads('j', 'k');
    const [first, second] = [answer('j', 'allow'), answer('k', 'allow')];
    const sent = [await next('POST'), await next('POST')];
    event('j');
    sent.forEach(one => one.fails(new TypeError('no network')));
    await Promise.all([first, second].map(one => assert.rejects(one, { status: 0 })));
    assert.deepEqual([listed(), ended.value.get('j'), ended.value.has('k')], [['k'], 'It is answered already, by mara.', false]);
});

test('a question that ended while the stream was away is over, and its event says more of it', async () => {
    await reads('l');
    await reads();
    assert.equal(ended.value.get('l'), 'It waits for nobody any more.');
    event('l', { status: 'withdrawn', answered_by: null });
    assert.equal(ended.value.get('l'), 'It is withdrawn already.');
});

test('what an agent asks is said in a few words', () => {
    const asks = (kind, tool_name, tool_input, content = '') => gistOf(/** @type {any} */ ({ kind, tool_name, tool_input, content }));
    assert.deepEqual([asks('permission', 'Bash', { command: 'make deploy' }), asks('permission', 'Edit', { file_path: '/srv/clone/README.md' }), asks('permission', 'Odd', null), asks('permission', 'Odd', { file_path: ['a'], command: {}, url: 7 })],
        ['May it use Bash: make deploy?', 'May it use Edit: README.md?', 'May it use Odd?', 'May it use Odd?']);
    assert.deepEqual([asks('question', null, null, 'Which one?'), asks('plan', 'ExitPlanMode', { plan: 'p' }), gistOf(undefined)],
        ['Which one?', 'Shows its plan, and waits for your yes.', 'Waits for your answer.']);
});
