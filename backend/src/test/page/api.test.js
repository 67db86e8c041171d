import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { after, test } from 'node:test';

/** A backend that cannot answer for some requests, over real HTTP. */
const came = [];
let refuses = 0;
let retryAfter = /** @type {string | null} */ ('1');
const server = createServer((request, response) => {
    came.push({ method: request.method, at: Date.now() });
    const refused = refuses-- > 0;
    response.writeHead(refused ? 503 : 200, { 'Content-Type': 'application/json', ...refused && retryAfter ? { 'Retry-After': retryAfter } : {} });
    response.end(JSON.stringify(refused ? { detail: 'The database is away' } : { come: true }));
});
await new Promise(done => server.listen(0, '127.0.0.1', () => done(null)));
after(() => server.close());
const base = `http://127.0.0.1:${/** @type {any} */ (server.address()).port}`;
globalThis.window = /** @type {any} */ ({});
globalThis.location = /** @type {any} */ ({ host: base.slice(7), origin: base });
const real = globalThis.fetch;
globalThis.fetch = /** @type {any} */ ((path, init) => real(base + path, init));

const { call, get, post, Problem } = await import('../page/api.js');
const { waits } = await import('../page/waits.js');

/** @param {number} times @param {string | null} [after] */
function cannot(times, after = '1') {
    [refuses, retryAfter] = [times, after];
    came.length = 0;
}

/** Until the page says that it waits. */
const waited = () => new Promise(done => {
    const end = waits.follow(wait => wait && (end(), done(wait)));
});

test('what is read comes by itself after the time that the backend named, and until then it is said', async () => {
    cannot(2);
    const [says, { data }] = await Promise.all([waited(), get('/tasks')]);
    assert.equal(says.why, 'The database is away');
    assert.deepEqual(data, { come: true });
    assert.equal(came.length, 3);
    assert.ok(came[1].at - came[0].at >= 990 && came[2].at - came[1].at >= 990, 'not sooner than it was told to');
    assert.equal(waits.value, null);
});

test('what is read anew meanwhile, as after a change, asks no sooner', async () => {
    cannot(1);
    const ending = new AbortController();
    const first = get('/workers', undefined, ending.signal).catch(failed => failed.name);
    await waited();
    ending.abort();
    assert.equal(await first, 'AbortError');
    await get('/workers');
    assert.equal(came.length, 2);
    assert.ok(came[1].at - came[0].at >= 990);
});

test('what may be sent twice is sent again', async () => {
    for (const send of [() => call('PUT', '/policy', { body: {} }), () => post('/tasks', {}, { headers: { 'Idempotency-Key': 'k' } }), () => post('/policy/try', {}, { repeats: true })]) {
        cannot(1);
        await send();
        assert.equal(came.length, 2);
    }
});

test('what may not be sent twice is sent once, and says from when on it may be', async () => {
    cannot(1, '30');
    const problem = await post('/tasks/1/messages', { message: 'm' }).catch(failed => failed);
    assert.ok(problem instanceof Problem && problem.isAway);
    assert.ok(problem.retryAt - Date.now() > 25_000 && problem.retryAt - Date.now() < 35_000);
    assert.equal(came.length, 1);
});

test('a write is not held back for longer than somebody would wait', async () => {
    cannot(1, '120');
    await assert.rejects(call('PATCH', '/tasks/1', { body: {} }), Problem);
    assert.equal(came.length, 1);
});

test('a refusal without a time is told at once, and who looks no more asks no more', async () => {
    cannot(1, null);
    await assert.rejects(get('/tasks'), Problem);
    cannot(1, '60');
    const ending = new AbortController();
    const reading = get('/tasks', undefined, ending.signal);
    await waited();
    ending.abort();
    await assert.rejects(reading, { name: 'AbortError' });
    assert.equal(came.length, 1);
    assert.equal(waits.value, null);
});

test('what the document asked for already is taken once, and is what the first view asks for', async () => {
    const asked = [];
    const fetched = globalThis.fetch;
    globalThis.fetch = /** @type {any} */ ((path, init) => (asked.push(path), fetched(path, init)));
    Object.assign(globalThis, { window: globalThis, localStorage: { getItem: () => null } });
    Object.assign(globalThis.location, { pathname: '/' });
    cannot(0);
    new Function(readFileSync(new URL('../page/early.js', import.meta.url), 'utf8'))();
    const { readGroups } = await import('../page/views/now/groups.js');
    const groups = () => readGroups(new AbortController().signal).catch(() => null); // the answer here is no board
    await groups();
    assert.equal(asked.length, 1);
    await groups();
    assert.deepEqual(asked, [asked[0], asked[0]], 'the second time it is asked for anew');
    globalThis.fetch = fetched;
});
