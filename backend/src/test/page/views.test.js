import assert from 'node:assert/strict';
import { test } from 'node:test';
import { changesOf, faultsInMore, formOf, planOf, touchedIn } from '../page/views/schedules/plan.js';
import { foundIn, thingsOf } from '../page/views/settings/listed.js';
import * as said from '../page/views/settings/said.js';
import { defaultOf } from '../page/views/new/defaults.js';
import { bodyOf, EMPTY, faultsOf, fieldsOf, withUsual } from '../page/views/new/fields.js';
import { isGuess, moved, told } from '../page/views/now/groups.js';
import { During } from '../page/parts/during.js';
import * as board from '../page/views/tasks/columns.js';
import { NONE, toggled } from '../page/views/tasks/picked.js';
import { proposedFor, sentence, trimmed } from '../page/views/policy/rules.js';
import { allScripted, EXAMPLE, withExample } from '../page/scripted.js';
import { sinceOf } from '../page/views/task/since.js';
import { drawable } from '../page/views/queue/metrics.js';

const row = (id, group, more = {}) => ({ id, group, reason: { since: `2026-01-01T00:00:0${id}Z` }, created_at: '', ...more });
const groups = () => ({
    needs_you: { rows: [], total: 0 }, ready_for_review: { rows: [], total: 0 }, running: { rows: [row(1, 'running')], total: 7 },
    waiting: { rows: [row(2, 'waiting'), row(3, 'waiting')], total: 2 }, finished: { rows: [], total: 0 },
});

test('a task moves to its group and both are counted', () => {
    const after = moved(groups(), { id: 1, row: row(1, 'ready_for_review') });
    assert.deepEqual([after.running.total, after.ready_for_review.total], [6, 1]);
    assert.equal(after.ready_for_review.rows[0].id, 1);
});

test('a task that changes within its group is counted once, and a new one is added', () => {
    assert.equal(moved(groups(), { id: 2, row: row(2, 'waiting', { title: 'new' }) }).waiting.total, 2);
    const added = moved(groups(), { id: 4, row: row(4, 'waiting') });
    assert.deepEqual([added.waiting.total, added.waiting.rows.map(one => one.id)], [3, [2, 3, 4]]);
});

test('groups of which not all is held are read anew where a row that is not held moves, or one goes from them', () => {
    const moves = (id, to, more = {}) => isGuess(groups(), { id, from: 'queued', row: row(id, to), ...more }); // of running, one of seven is held
    assert.deepEqual([moves(9, 'waiting'), moves(1, 'finished'), isGuess(groups(), { id: 9, deleted: true, row: null })], [true, true, true]);
    assert.deepEqual([moves(1, 'running'), moves(2, 'running'), moves(9, 'waiting', { from: null }), isGuess(groups(), { id: 9, row: null })], [false, false, false, false]);
    const whole = { ...groups(), running: { rows: [row(1, 'running')], total: 1 } };
    assert.equal(isGuess(whole, { id: 9, from: 'queued', row: row(9, 'waiting') }), false);
});

const columns = () => [{ status: 'queued', rows: [{ id: 1, status: 'queued' }], total: 1 }, { status: 'failed', rows: [{ id: 2, status: 'failed' }], total: 60 }];

test('a row moves between the columns of the board, and one with a column is taken in', () => {
    const after = change => board.moved(columns(), change, false).map(column => [column.rows.map(one => one.id), column.total]);
    assert.deepEqual(after({ id: 1, from: 'queued', row: { id: 1, status: 'failed' } }), [[[], 0], [[1, 2], 61]]);
    assert.deepEqual(after({ id: 3, from: 'waiting', row: { id: 3, status: 'queued' } }), [[[3, 1], 2], [[2], 60]]);
    assert.deepEqual(after({ id: 2, from: 'failed', row: { id: 2, status: 'failed' } }), [[[1], 1], [[2], 60]]);
    assert.deepEqual(after({ id: 2, deleted: true, row: null }), [[[1], 1], [[], 59]]);
});

test('the board adds nothing to a filter, and is read anew where it cannot know', () => {
    const added = { id: 3, from: null, row: { id: 3, status: 'queued' } };
    assert.deepEqual(board.moved(columns(), added, true), columns());
    assert.equal(board.isGuess(columns(), added, true), true);
    assert.equal(board.isGuess(columns(), added, false), false);
    assert.equal(board.isGuess(columns(), { ...added, from: 'failed' }, false), true);
    assert.equal(board.isGuess(columns(), { id: 2, from: 'failed', row: { id: 2, status: 'queued' } }, false), true);
    assert.equal(board.isGuess(columns(), { id: 1, from: 'queued', row: { id: 1, status: 'failed' } }, false), false);
});

test('one row less than all of a filter is all that are shown but that one', () => {
    const whole = { ...NONE, ids: new Set(['a']), whole: true };
    assert.deepEqual(toggled(whole, ['a', 'b', 'c'], 'b', false), { ids: new Set(['a', 'c']), anchor: 'b', whole: false });
    assert.deepEqual(toggled(toggled(NONE, ['a', 'b', 'c'], 'a', false), ['a', 'b', 'c'], 'c', true).ids, new Set(['a', 'b', 'c']));
    assert.deepEqual(toggled(toggled(NONE, ['a'], 'a', false), ['a'], 'a', false).ids, new Set());
});

test('what changes while something is read is made of the answer too', () => {
    const during = new During();
    during.keep(() => ['lost before']);
    during.begin();
    during.keep(list => [...list, 'one']);
    during.keep(list => [...list, 'two']);
    assert.deepEqual(during.end(['read']), ['read', 'one', 'two']);
    during.keep(() => ['late']);
    assert.deepEqual(during.end(['again']), ['again']);
    during.begin();
    during.keep(() => ['of a failed one']);
    during.begin();
    assert.deepEqual(during.end(['new']), ['new']);
});

test('a task that was deleted goes', () => {
    const after = moved(groups(), { id: 3, deleted: true, row: null });
    assert.deepEqual([after.waiting.total, after.waiting.rows.length], [1, 1]);
    assert.deepEqual(moved(groups(), { id: 9, deleted: true }).waiting.total, 2);
});

test('what a run does now belongs to that run', () => {
    const running = { ...groups(), running: { rows: [row(1, 'running', { attempt: { execution_id: 'e' }, activity: null })], total: 1 } };
    assert.equal(told(running, [{ task_id: 1, execution_id: 'e', activity: 'Runs x', turns: 3 }]).running.rows[0].activity, 'Runs x');
    assert.equal(told(running, [{ task_id: 1, execution_id: 'older', activity: 'Runs y' }]).running.rows[0].activity, null);
});

test('sends only what was said, as the API wants it', () => {
    assert.deepEqual(bodyOf({ ...EMPTY, repository_url: 'r', title: 't', description: 'd', max_turns: '5', labels: 'a, b', attachments: [{ id: 'x', name: 'y' }] }), {
        repository_url: 'r', title: 't', description: 'd', max_turns: 5, labels: ['a', 'b'], attachments: ['x'],
    });
    assert.deepEqual(bodyOf({ ...EMPTY, history: '50', tags: 'no', lfs: 'yes', metadata: ' {"a": 1} ', output_schema: '{"type": "object"}', branch_prefix: 'x/' }),
        { history: 50, tags: false, lfs: true, metadata: { a: 1 }, output_schema: { type: 'object' }, branch_prefix: 'x/' });
    assert.deepEqual(bodyOf({ ...EMPTY, history: 'full', template: 'notes', parameters: { version: '1.2', audience: '' } }), { history: 'full', template: 'notes', parameters: { version: '1.2' } });
    assert.deepEqual(bodyOf({ ...EMPTY, parameters: { version: '1.2' } }), {});
});

test('says beside the field what is no JSON object, and sends nothing of it', () => {
    assert.deepEqual(faultsOf({ ...EMPTY, metadata: '{"a": [1]}' }), []);
    assert.deepEqual(faultsOf({ ...EMPTY, metadata: '{a: 1}', output_schema: '[1]' }).map(one => one.field), ['output_schema', 'metadata']);
    for (const text of ['null', '7', '"x"']) {
        assert.equal(faultsOf({ ...EMPTY, metadata: text }).length, 1, text);
    }
});

test('a copy of a task takes over what was said of it, and its files', () => {
    const file = { id: 'f', name: 'n.png' };
    assert.deepEqual(fieldsOf({ title: 't', max_turns: 5, plan_first: true, labels: ['a'], model: null, depends_on: ['x'], session_id: 's', attachments: [file] }),
        { title: 't', max_turns: '5', plan_first: 'yes', labels: 'a', attachments: [file] });
    const from = { title: 'schedule nightly', model: 'task', effort: 'template t', network: 'repository', history: 'task', tags: 'task', metadata: 'task', mcp_servers: 'task', session_id: 'task' };
    assert.deepEqual(fieldsOf({ id: 'i', title: 't', model: 'm', effort: 'high', network: 'open', delivery: 'branch', labels: [], history: null, tags: false, lfs: true, metadata: { a: 1 },
        mcp_servers: ['a', 'b'], session_id: 's', values_from: from }),
    { title: 't', model: 'm', effort: 'high', labels: '', attachments: [], history: 'full', tags: 'no', metadata: '{\n  "a": 1\n}', mcp_servers: 'a, b', related_to: 'i' });
});

test('a copy of a task has all that the form can say of it', () => {
    const numbers = { max_turns: 7, max_budget_usd: 1.5, timeout_seconds: 60, max_attempts: 2, history: 50 };
    const lists = { labels: ['a', 'b'], depends_on: [], allow_hosts: ['h'], mcp_servers: ['m'] };
    const task = { ...Object.fromEntries(Object.keys(EMPTY).map(name => [name, `of ${name}`])), ...numbers, ...lists, plan_first: true, follow_checks: true, tags: false, submodules: true, lfs: false,
        output_schema: { type: 'object' }, metadata: { a: { b: 1 } }, attachments: [{ id: 'f', name: 'n' }], id: 'i', not_before: null, latest_execution: {} };
    const body = bodyOf({ ...EMPTY, ...fieldsOf({ ...task, values_from: Object.fromEntries(Object.keys(EMPTY).map(name => [name, 'task'])) }) });
    for (const name of Object.keys(EMPTY)) {
        const staysBehind = ['template', 'parameters', 'not_before', 'depends_on', 'session_id'].includes(name);
        assert.deepEqual(body[name], staysBehind ? undefined : name === 'attachments' ? ['f'] : name === 'related_to' ? 'i' : task[name], name);
    }
});

test('a copy goes on after a task only where there is a session to go on in', () => {
    const values_from = { related_to: 'task' };
    assert.deepEqual(fieldsOf({ id: 'i', session_id: null, values_from }), { labels: '', attachments: [] });
    assert.equal(fieldsOf({ id: 'i', session_id: 's', values_from }).related_to, 'i');
});

test('the usual repository stands where nobody said one, and never before that of a template', () => {
    const said = { ...EMPTY, repository_url: null };
    const usual = more => withUsual({ ...said, ...more }, 'usual', { task: {} }).repository_url;
    assert.deepEqual([usual({}), usual({ repository_url: '' }), usual({ repository_url: 'own' }), usual({ template: 't' })], ['usual', '', 'own', 'usual']);
    const chosen = { ...said, template: 't' };
    assert.equal(withUsual(chosen, 'usual', { task: { repository_url: 'of the template' } }).repository_url, '');
    assert.equal(withUsual(chosen, 'usual', undefined).repository_url, '', 'it is not known yet what the template says');
    assert.equal(bodyOf(withUsual(chosen, 'usual', { task: { repository_url: 'of the template' } })).repository_url, undefined);
});

test('proposes the narrowest rule for a call', () => {
    const call = (tool, input) => proposedFor({ tool_name: tool, tool_input: input });
    assert.deepEqual(call('Bash', { command: 'kubectl get pods' }), { name: 'allow-kubectl-get-pods', decision: 'allow', command: 'kubectl get pods' });
    assert.deepEqual(call('Network', { host: 'files.example.com', port: 443 }), { name: 'allow-files-example-com', decision: 'allow', host: 'files.example.com' });
    assert.deepEqual(call('WebFetch', { url: 'https://example.com/a?b', prompt: 'p' }), { name: 'allow-example-com', decision: 'allow', tool: 'WebFetch', host: 'example.com' });
    assert.deepEqual(call('WebSearch', { query: 'q' }), { name: 'allow-websearch', decision: 'allow', tool: 'WebSearch' });
    assert.equal(sentence({ name: 'x', decision: 'deny', command: 'make *', priority: 'low' }), 'Refuse the command make * of low priority.');
    assert.deepEqual(trimmed({ name: 'x', decision: 'ask', tool: '', command: null }), { name: 'x', decision: 'ask' });
});

test('proposes no rule that would open more than the call: every command, every host', () => {
    const call = (tool, input) => proposedFor({ tool_name: tool, tool_input: input });
    for (const command of ['a && b', 'a; b', 'a\nb', 'echo "b"', 'ls *', 'A=1 make', 'for x in y', 'a\u00a0b', '', 'x'.repeat(301), undefined]) {
        assert.equal(call('Bash', { command }), null, `${command}`);
        assert.equal(call('Monitor', { command }), null, `${command}`);
    }
    for (const host of ['*', '::1', 'a b', '', undefined, 7]) {
        assert.equal(call('Network', { host }), null, `${host}`);
    }
    assert.equal(call('WebFetch', { url: 'no address' }), null);
    assert.equal(call('WebFetch', null), null);
});

test('says which host a rule is for', () => {
    assert.equal(sentence({ name: 'x', decision: 'allow', host: '*.example.com' }), 'Allow calls to *.example.com.');
    assert.equal(sentence({ name: 'x', decision: 'ask', tool: 'WebFetch', host: 'example.com' }), 'Ask a person about calls of WebFetch to example.com.');
    assert.equal(sentence({ name: 'x', decision: 'allow' }), 'Allow every call.');
});

test('draws a line over the whole time, with nothing where nothing was', () => {
    const series = { from: '2026-01-01T00:00:00Z', to: '2026-01-01T00:03:00Z', step: '1m', unit: 'runs', lines: [{ name: 'default', points: [{ at: '2026-01-01T00:01:00Z', value: 2, p50: null, p95: null }] }] };
    assert.deepEqual(drawable(series).lines, [{ name: 'default', values: [0, 2, 0] }]);
    const times = drawable({ ...series, unit: 'seconds', lines: [{ name: null, points: [{ at: '2026-01-01T00:01:00Z', value: 2, p50: 1, p95: 3 }] }] });
    assert.deepEqual(times.lines, [{ name: 'p50', values: [null, 1, null] }, { name: 'p95', values: [null, 3, null] }]);
});

test('says what counts where a field is left empty, and whose that is', () => {
    assert.equal(defaultOf('effort', {}), "Default of AgentVine: its program's own");
    assert.equal(defaultOf('effort', { repository: { effort: null } }), "Default of AgentVine: its program's own");
    assert.equal(defaultOf('verify_command', { repository: { verify_command: 'make test' } }), 'Of this repository: make test');
    assert.equal(defaultOf('labels', { repository: { labels: ['gpu', 'big'] } }), 'Of this repository: gpu, big');
    assert.equal(defaultOf('labels', { repository: { labels: [] } }), 'Default of AgentVine: none');
    assert.equal(defaultOf('lfs', { template: { task: { lfs: false } }, repository: { lfs: true } }), 'Of the template: no');
    const settings = [{ name: 'agentvine.tasks.max-attempts', value: '7', source: { kind: 'file' } }, { name: 'agentvine.tasks.timeout', value: '1h', source: { kind: 'default' } }];
    assert.equal(defaultOf('max_attempts', { settings }), 'Of the settings: 7');
    assert.equal(defaultOf('timeout_seconds', { settings }), 'Default of AgentVine: 1h');
});

test('a schedule goes through its form unchanged, with all that its task says', () => {
    const schedule = { name: 'n', cron: '0 1 * * *', time_zone: 'UTC', overlap: 'queue', catch_up: 'once', jitter: 60, task: { title: 't', repository_url: 'r', description: 'd', priority: 'low', labels: ['a'] } };
    assert.deepEqual(planOf(formOf(schedule, 'Europe/Berlin')), schedule);
    assert.deepEqual(planOf({ ...formOf(null, 'Europe/Berlin'), name: 'n', cron: '* * * * *', more: '{"template": "x"}' }),
        { name: 'n', cron: '* * * * *', time_zone: 'Europe/Berlin', overlap: 'skip', catch_up: 'none', jitter: 0, task: { template: 'x' } });
    assert.throws(() => planOf({ ...formOf(null, 'UTC'), more: '[1]' }), /must be an object/);
    assert.throws(() => planOf({ ...formOf(null, 'UTC'), more: '{' }), SyntaxError);
    assert.equal(faultsInMore([{ field: 'task.title', message: 'is required' }, { field: 'task.effort', message: 'must be a word' }, { field: 'cron', message: 'no' }]), 'effort must be a word');
});

test('of a schedule only what was touched is sent, and its task whole or not at all', () => {
    const schedule = { name: 'n', cron: '0 1 * * *', time_zone: 'UTC', overlap: 'queue', catch_up: 'once', jitter: 60, task: { title: 't', description: 'd', priority: 'low' } };
    const opened = formOf(schedule, 'UTC');
    const changes = more => changesOf({ ...opened, ...more }, opened);
    assert.deepEqual(touchedIn({ ...opened, cron: opened.cron }, opened), []);
    assert.deepEqual(changes({}), {});
    assert.deepEqual(changes({ cron: '0 2 * * *', jitter: '' }), { cron: '0 2 * * *', jitter: 0 });
    assert.deepEqual(changes({ 'task.title': 'u' }), { task: { ...schedule.task, title: 'u' } });
    assert.deepEqual(changes({ more: '' }), { task: { title: 't', description: 'd' } });
    assert.throws(() => changes({ more: '{' }), SyntaxError);
});

test('finds settings by their words, and without any those that somebody set', () => {
    const setting = (name, value, kind, source) => ({ name, value, default: null, type: 'text', secret: false, description: `what ${name} is for`, source: { kind, name: source } });
    const all = [setting('a.b', '1', 'default', null), setting('a.webhooks[0].url', 'u', 'environment', 'A_URL'), setting('a.webhooks[0].events', null, 'default', null), setting('a.webhooks[1].url', 'v', 'file', '/f:3')];
    assert.deepEqual(foundIn(all, ' ', false).map(one => one.value), ['u', 'v']);
    assert.deepEqual(foundIn(all, ' ', true), all);
    assert.deepEqual(foundIn(all, 'variable a_url', true).map(one => one.value), ['u']);
    assert.deepEqual(foundIn(all, 'b FOR', false).map(one => one.value), ['u', 'v']);
    assert.deepEqual(foundIn(all, 'b FOR', true).map(one => one.name), ['a.b', 'a.webhooks[0].url', 'a.webhooks[0].events', 'a.webhooks[1].url']);
    assert.deepEqual(thingsOf(all, 'a.webhooks'), [{ url: 'u', events: null }, { url: 'v' }]);
});

const repository = { id: 'i', url: 'https://git.example/a.git', model: 'sonnet', labels: [], allow_hosts: ['a', 'b'], tags: false, history: 50, issues: false, max_parallel: null, trust: ['x'], updated_by: 'you' };

test('what is said of a repository is shown, and what nobody said is not', () => {
    assert.deepEqual(said.saidOf(repository), [['model', 'sonnet'], ['allow_hosts', 'a, b'], ['history', '50'], ['tags', 'no']]);
    assert.deepEqual(said.saidOf({ ...repository, issues: true }).filter(([name]) => name === 'issues'), [['issues', 'yes']]);
});

test('of a repository only what was touched is sent, as the API takes it, and what was emptied is taken away', () => {
    const opened = said.formOf(repository);
    const changes = more => said.changesOf({ ...opened, ...more }, opened);
    assert.deepEqual([changes({}), opened.url, opened.issues, opened.max_parallel], [{}, repository.url, 'no', '']);
    assert.deepEqual(changes({ model: '', max_parallel: '2', issues: 'yes', follow_checks: 'yes', delivery: 'draft', allow_hosts: 'c d', history: 'full', tags: '' }),
        { model: null, max_parallel: 2, issues: true, follow_checks: true, delivery: 'draft', allow_hosts: ['c', 'd'], history: 'full', tags: null });
    const empty = said.formOf(null);
    assert.deepEqual(said.changesOf({ ...empty, url: 'u', labels: 'gpu, big' }, empty), { url: 'u', labels: ['gpu', 'big'] });
    assert.equal(defaultOf('max_parallel', { settings: [] }), 'Default of AgentVine: any number');
});

test('an agent is said to be scripted where each that is there is', () => {
    const worker = (status, agent_version) => ({ status, agent_version });
    assert.equal(allScripted([worker('idle', '0.1.0 (AgentVine scripted agent)'), worker('offline', '2.1.330 (Claude Code)')]), true);
    assert.equal(allScripted([worker('idle', '0.1.0 (AgentVine scripted agent)'), worker('busy', '2.1.330 (Claude Code)')]), false);
    assert.deepEqual([allScripted([]), allScripted([worker('idle', null)])], [false, false]);
});

test('an example comes behind what is written, once', () => {
    assert.deepEqual([withExample(''), withExample('Please'), withExample('Please\n')], [EXAMPLE, `Please\n${EXAMPLE}`, `Please\n${EXAMPLE}`]);
    assert.equal(withExample(withExample('Please')), withExample('Please'));
});

test('what came of a review is shown since that, unless somebody wants all of it', () => {
    const task = { status: 'completed', review: { verdict: 'changes_requested', execution_id: 'a' }, latest_execution: { id: 'b' } };
    assert.deepEqual([null, 'review', 'all'].map(asked => sinceOf(task, 'b', asked)), ['a', 'a', null]);
    assert.equal(sinceOf(task, 'a', 'review'), null, 'the reviewed one itself');
    assert.equal(sinceOf({ ...task, review: { verdict: 'approved', execution_id: 'a' } }, 'b', null), null);
    assert.equal(sinceOf({ ...task, status: 'in_progress' }, 'a', null), null);
    assert.equal(sinceOf({ ...task, review: null }, 'b', 'review'), null);
});

test('when a task asks is said in words', () => {
    assert.equal(defaultOf('permission_level', {}), 'Default of AgentVine: for what is unusual');
    assert.equal(defaultOf('permission_level', { repository: { permission_level: 'human_required' } }), 'Of this repository: for each change');
});
