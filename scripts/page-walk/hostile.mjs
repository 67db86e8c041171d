/** Texts that want to be more than text, stored by each route that stores text; each view is looked at with them. */
import { createHash } from 'node:crypto';
import { settled } from './browser.mjs';
import { Fed } from './fed.mjs';
import { Hand } from './hand.mjs';

export const HOSTILE = [
    '<img src=x onerror=alert(1)>', '"><script>alert(1)</script>', "javascript:alert(1)", '[a](javascript:alert(1))', '![x](https://evil.example/x.png)',
    '\u202Egnp.exe\u202C', 'a\u200Bb\u2060c', '</textarea></title><svg onload=alert(1)>', '${1+1}{{1+1}}', '\u001b[31mred\u001b[0m', 'x'.repeat(180), '🏳️‍🌈 שלום नमस्ते',
];

const PRINTED = HOSTILE.filter(text => !/\p{Cc}/u.test(text));

/** As one line, for what takes no control characters. */
const LINE = PRINTED.join(' ');
const LONG = HOSTILE.join('\n');

/** What only an agent can say: no form and no database takes it. */
const WITH_NUL = `${LONG}\n\u0000\u0000 behind two NULs`;
const MEGABYTE = `${PRINTED[0]} `.repeat(36_000);

/** As titles, which are short. */
export const TITLE = LINE.slice(0, 200);

/** As an agent's words, a file's name and content, and a tool's input and result. */
export const STEPS = [
    ...HOSTILE.map(text => `say ${text}`),
    `write <img src=x onerror=alert(1)>.md | ${HOSTILE.join('\\n')}`,
    `run printf '%s\\n' '<script>alert(1)</script>' 'javascript:alert(1)' '![x](https://evil.example/x.png)'; exit 3`,
    `fail ${LINE}`,
];

/** What a hostile text would have become. The page draws its charts as svg by itself. */
const MADE = 'img, body svg:not(.chart svg), body script, iframe, object, embed, base, meta[http-equiv], a[href^="javascript:" i], a[href^="data:" i], [onerror], [onload]';

/** Stores them, and looks at each view and into each dialog. @param {{page: any, other: any, stack: import('./stack.mjs').Stack, browser: any}} walk */
export async function stayTexts(walk) {
    const { page, stack } = walk;
    const stored = await storeThem(stack);
    const left = [...stored.addresses];
    await Promise.all([page, walk.other].map(async one => {
        await one.goto(`${stack.base}/policy`);
        for (let where = left.shift(); where; where = left.shift()) {
            await goTo(one, where);
            await one.evaluate(() => document.querySelectorAll('details').forEach(one => { one.open = true; }));
            await settled(one);
            await staysText(one, where);
        }
    }));
    await inDialogs(walk, stored);
    await stack.api('PUT', '/policy', { rules: [] });
}

/** As a link of the page does. */
async function goTo(page, where) {
    await page.evaluate(where => {
        history.pushState(null, '', where);
        dispatchEvent(new PopStateEvent('popstate'));
        return new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)));
    }, where);
    await settled(page);
}

/** @param {any} page @param {string} where for who reads what is wrong */
export async function staysText(page, where) {
    const made = await page.evaluate(what => [...document.querySelectorAll(what)].map(one => one.outerHTML.slice(0, 200)), MADE);
    const wider = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    const hidden = await page.evaluate(() => /[\u0000-\u001f\u200b\u202a-\u202e\u2066-\u2069]/.exec(document.title)?.[0].codePointAt(0).toString(16) ?? '');
    const unseen = await page.evaluate(() => {
        const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
        while (walker.nextNode()) {
            if (!walker.currentNode.parentElement.closest('textarea, option, title') && /[\u0000-\u0008\u001b\u200b\u202a-\u202e]/.test(walker.currentNode.data)) {
                return walker.currentNode.parentElement.outerHTML.slice(0, 200);
            }
        }
        return '';
    });
    const faults = [made.length > 0 && `a text has become ${made[0]}`, wider > 0 && `${wider} px wider than the screen`,
        hidden && `the title hides U+${hidden}`, unseen && `what is not seen is not shown in ${unseen}`].filter(Boolean);
    if (faults.length > 0) {
        throw new Error(`at ${where}: ${faults.join('; ')}`);
    }
}

/** Peek, palette, a rule, confirmations and what is said for a moment, each with such a text in it. */
async function inDialogs({ page, stack, browser }, { asks, question, choice, queued }) {
    const closed = async () => {
        await page.keyboard.press('Escape');
        await page.waitForSelector('dialog', { state: 'detached' });
    };
    const opened = async (selector, where) => {
        await page.waitForSelector(`dialog${selector}`);
        await settled(page);
        await staysText(page, where);
    };
    for (const task of [asks, choice]) {
        await goTo(page, `/tasks?group=needs_you`);
        await page.focus(`a.task-title[href="/tasks/${task}"]`);
        await page.keyboard.press('Space');
        await opened('.peek .question', `the peek at ${task}`);
        await closed();
    }
    await page.keyboard.press('Control+k');
    await page.waitForSelector('dialog.palette input');
    await page.keyboard.type(PRINTED[0]);
    await opened('.palette li:has-text("onerror=alert")', 'the palette');
    await closed();
    await page.keyboard.press('Control+k');
    await page.waitForSelector('dialog.palette input');
    await page.keyboard.type('</title><svg onload=alert(1)>');
    await opened('.palette', 'the palette with what is typed');
    await closed();
    await goTo(page, `/inbox?question=${question}`);
    await page.waitForSelector(`.question a[href="/tasks/${asks}"]`);
    await page.keyboard.press('r');
    await opened('', 'the rule that is made of a question');
    await closed();
    await page.keyboard.press('e');
    await page.waitForSelector('.question textarea');
    await staysText(page, 'what is edited before it is allowed');
    await stack.api('POST', '/chat/human-response', { message_id: question, response: `deny: ${LONG}`, answered_by: LINE.slice(0, 100) });
    await page.waitForSelector('text=It is answered already, by');
    await staysText(page, 'what became of a question');
    await page.route('**/api/v1/tasks/*/cancel', route => route.fulfill({ status: 409, contentType: 'application/problem+json', body: JSON.stringify({ detail: LONG }) }), { times: 1 });
    await goTo(page, `/tasks/${queued}`);
    await page.click('.task-head .actions >> text=Cancel');
    await browser.expecting(/status of 409/, async () => {
        await page.click('dialog >> text=Cancel the task');
        await page.waitForSelector('.notice:has-text("onerror=alert")');
        await staysText(page, 'what is said for a moment');
    });
    if (!(await page.title()).includes('onerror=alert')) {
        throw new Error(`The title is ${await page.title()}`);
    }
    await goTo(page, `/settings`);
    for (const section of ['.repository:has-text("hostile.git")', '.template:has-text("hostile")']) {
        await page.click(`${section} summary`);
        await page.click(`${section}[open] >> text=/^(Forget|Delete)$/`);
        await opened(' button.danger', `what asks before ${section} goes`);
        await closed();
    }
    await goTo(page, `/schedules`);
    await page.click('.schedule:has-text("hostile") >> text=Edit');
    await opened(' #field-cron', 'the form of a schedule');
    await closed();
    await goTo(page, `/tasks?q=${encodeURIComponent(PRINTED[0])}`);
    await page.click('text=Save this view');
    await page.keyboard.type(PRINTED[0]);
    await page.keyboard.press('Enter');
    await page.waitForSelector('.saved li');
    await staysText(page, 'a saved view');
    await page.click('.saved button');
}

/**
 * By each route that a person, an agent or a worker has.
 *
 * @param {import('./stack.mjs').Stack} stack
 * @returns {Promise<{addresses: string[], asks: string, question: string, choice: string, queued: string}>} the addresses of the views that show them, and tasks
 * @throws Error where a route that takes text was not given one
 */
async function storeThem(stack) {
    const fed = new Fed(stack.root, PRINTED[0]);
    const stored = await fed.during(async () => {
        const [people, agents, hand] = await Promise.all([byPeople(stack), byAgents(stack), byHand(stack)]);
        return { ...people, ...agents, ...hand, addresses: [...people.addresses, ...agents.addresses, ...hand.addresses] };
    });
    fed.check();
    return stored;
}

async function byPeople(stack) {
    const attached = await stack.api('POST', `/attachments?name=${encodeURIComponent('<img src=x onerror=alert(1)>.txt')}`, LONG);
    const queued = await stack.api('POST', '/tasks', {
        title: TITLE, description: LONG, repository_url: stack.repository, labels: ['nobody-has-it'], verify_command: LONG, setup_command: LONG,
        metadata: Object.fromEntries(PRINTED.map(text => [text, text])), output_schema: { type: 'object', description: LONG }, attachments: [attached.id],
    });
    await stack.api('PATCH', `/tasks/${queued.id}`, { title: `${TITLE} again`, description: `${LONG}\n${LONG}` });
    await stack.api('POST', `/tasks/${queued.id}/messages`, { message: LONG });
    await stack.api('POST', '/tasks/bulk', { action: 'priority', priority: 'low', filter: { q: PRINTED[0] } });
    await stack.api('PUT', '/policy', { rules: [{ name: 'hostile', command: 'kubectl *', decision: 'deny', reason: LINE.slice(0, 300) }] });
    const { id: schedule } = await stack.api('POST', '/schedules', {
        name: 'hostile', cron: '30 6 * * mon', enabled: false, task: { title: TITLE, description: LONG, repository_url: stack.repository, labels: ['nobody-has-it'] },
    });
    await stack.api('POST', `/schedules/${schedule}/run`, {});
    await stack.api('PATCH', `/schedules/${schedule}`, { task: { title: `${TITLE} again`, description: `${LONG}\n${LONG}`, repository_url: stack.repository, labels: ['nobody-has-it'] } });
    const { id: template } = await stack.api('POST', '/templates', {
        name: 'hostile', description: LINE.slice(0, 2_000), parameters: [{ name: 'what', description: LINE.slice(0, 2_000), default: LINE.slice(0, 2_000) }],
        task: { title: TITLE, instructions: '{{what}}', description: LONG, repository_url: stack.repository, verify_command: LINE.slice(0, 2_000) },
    });
    await stack.api('PATCH', `/templates/${template}`, { description: `${LINE} again`.slice(0, 2_000) });
    const { id: repository } = await stack.api('POST', '/repositories', { url: 'https://git.example/hostile.git', instructions: LONG, verify_command: LONG, setup_command: LONG });
    await stack.api('PATCH', `/repositories/${repository}`, { instructions: `${LONG}\n${LONG}`, setup_command: LINE });
    await stack.api('POST', '/workers', {
        name: 'hostile', slots: 1, version: PRINTED[0], host: LINE.slice(0, 200), labels: PRINTED.map(text => text.slice(0, 100)), confinement: PRINTED[1], error_message: LINE,
    });
    return {
        queued: queued.id,
        addresses: [
            '/', '/tasks', '/tasks?as=board', '/inbox', '/queue', '/workers', '/sessions', '/schedules', '/policy', '/settings', `/new?from=${queued.id}`, '/new?template=hostile',
            `/tasks?q=${encodeURIComponent(PRINTED[0])}`, ...tabs(queued.id, 'conversation', 'about'),
        ],
    };
}

/** As the scripted agent says it, and a person to it. */
async function byAgents(stack) {
    const [[failed, answered], reviewed] = await Promise.all([failing(stack).then(async task => [task, await asking(stack)]), reviewing(stack)]); // a worker each
    await stack.api('POST', '/chat/human-response', { message_id: answered.question_id, response: `deny: ${LONG}`, answered_by: LINE.slice(0, 100) });
    const asks = await asking(stack);
    return {
        asks: asks.id, question: asks.question_id,
        addresses: [`/chat/${asks.session_id}`, `/chat/${reviewed.session_id}`, ...tabs(failed.id), ...tabs(reviewed.id, 'conversation', 'changes', 'about'),
            ...[answered, asks].flatMap(task => tabs(task.id, 'conversation', 'about'))],
    };
}

async function failing(stack) {
    const { id } = await stack.task(TITLE, STEPS, { max_attempts: 1 });
    return stack.until(id, task => task.status === 'failed');
}

async function reviewing(stack) {
    const { id } = await stack.task(TITLE, STEPS.slice(0, -1));
    await stack.until(id, task => task.status === 'completed');
    await stack.api('POST', `/tasks/${id}/review`, { verdict: 'dismissed', message: LONG });
    await stack.api('POST', `/tasks/${id}/review`, {
        verdict: 'changes_requested', message: LONG, comments: PRINTED.map(text => ({ path: '<img src=x onerror=alert(1)>.md', line: 1, side: 'new', text })),
    });
    return stack.until(id, task => task.status === 'completed');
}

const tabs = (id, ...names) => (names.length > 0 ? names : ['conversation', 'changes', 'attempts', 'history', 'about']).map(tab => `/tasks/${id}?tab=${tab}`);

/** As a worker may say it, whose agent no test can be: a choice, a plan, a list of things to do, thinking, a subagent. */
async function byHand(stack) {
    const hand = await Hand.register(stack.base, stack.token, 'hostile-hand');
    const { run: brought } = await stack.handTask(hand, TITLE);
    await hand.call('POST', `/executions/${brought.id}/content`, hand.token, {
        lease_token: brought.token, content: {
            hash: 'a'.repeat(64), commit: 'b'.repeat(40), left_out: HOSTILE, items: HOSTILE.map(text => ({ kind: 'hook', name: text, runs: `${text} ${LONG}` })),
        },
    });
    await says(hand, brought);
    await hand.changes(brought, `diff --git a/min.js b/min.js\nnew file mode 100644\n--- /dev/null\n+++ b/min.js\n@@ -0,0 +1,2 @@\n+${MEGABYTE}\n+nul \u0000 ${LINE}\n`);
    await hand.completes(brought, 1, { summary: LONG, verification: 'passed', verification_output: HOSTILE, notes: PRINTED, left_out: [{ path: PRINTED[0], why: LINE }], kept: [{ ref: 'refs/kept/one', commit: 'c'.repeat(40), what: PRINTED[0] }], delivery: { status: 'failed', reason: LINE } });

    const { task: choice, run: choosing } = await stack.handTask(hand, TITLE);
    const question = { question: LINE.slice(0, 1_000), header: PRINTED[0], multiSelect: false, options: PRINTED.slice(0, 4).map(text => ({ label: text, description: LINE })) };
    const input = { questions: [question] };
    await hand.says(choosing, [use('choice', 'AskUserQuestion', input)]);
    await hand.asks(choosing, { kind: 'question', call_id: 'choice', tool_name: 'AskUserQuestion', tool_input: input, message: LONG });

    const { task: planned, run: planning } = await stack.handTask(hand, TITLE);
    const asked = { kind: 'plan', call_id: 'plan', tool_name: 'ExitPlanMode', tool_input: { plan: LONG }, message: LONG };
    await hand.says(planning, [use('plan', 'ExitPlanMode', asked.tool_input)]);
    const { question_id, message_id } = await hand.asks(planning, asked);
    await hand.call('POST', `/executions/${planning.id}/park`, hand.token, {
        lease_token: planning.token, question_id: question_id ?? message_id, no_checkpoint: LINE, last_output: HOSTILE, exit_code: 0, final_event: planning.said,
    });

    const { task: failed, run: failing } = await stack.handTask(hand, TITLE);
    await hand.fails(failing, { message: LINE, last_output: [...HOSTILE, 'y'.repeat(500)] });
    const { task: back, run: returned } = await stack.handTask(hand, TITLE);
    await hand.call('POST', `/executions/${returned.id}/hand-back`, hand.token, { lease_token: returned.token, reason: LINE });
    await stack.api('POST', `/tasks/${back.id}/cancel`, {});
    await hand.call('POST', `/workers/${hand.id}/heartbeat`, hand.token, { status: 'error', error_message: LINE, executions: [{ execution_id: choosing.id, lease_token: choosing.token }] });
    return {
        choice: choice.id,
        addresses: [`/chat/${choosing.session}`, ...tabs(brought.task, 'conversation', 'changes', 'attempts', 'about'), ...tabs(choice.id, 'conversation', 'about'),
            ...tabs(planned.id, 'conversation', 'attempts'), ...tabs(failed.id, 'attempts', 'history'), ...tabs(back.id, 'attempts', 'history')],
    };
}

const assistant = (...content) => ({ type: 'assistant', data: { type: 'assistant', message: { content } } });
const use = (id, name, input) => assistant({ type: 'tool_use', id, name, input });
const result = (id, content) => ({ type: 'user', data: { type: 'user', message: { content: [{ type: 'tool_result', tool_use_id: id, content }] } } });

async function says(hand, run) {
    const child = event => ({ ...event, data: { ...event.data, parent_tool_use_id: 'agent' } });
    await hand.says(run, [
        { type: 'system', data: { type: 'system', subtype: 'init', model: PRINTED[0] } },
        assistant({ type: 'thinking', thinking: WITH_NUL }), assistant({ type: 'text', text: WITH_NUL }), assistant({ type: 'text', text: MEGABYTE }),
        use('todo', 'TodoWrite', { todos: HOSTILE.map((content, n) => ({ content, status: ['pending', 'completed', '" onload="alert(1)'][n % 3], activeForm: content })) }),
        use('agent', 'Task', { description: LINE, prompt: WITH_NUL, subagent_type: PRINTED[0] }),
        child(assistant({ type: 'text', text: WITH_NUL })), child(use('inner', PRINTED[0], { command: WITH_NUL, [PRINTED[0]]: MEGABYTE })), child(result('inner', WITH_NUL)),
        result('agent', [{ type: 'text', text: MEGABYTE }, { type: PRINTED[0] }]),
        use('edit', 'Edit', { file_path: `/${PRINTED[0]}`, old_string: WITH_NUL, new_string: LONG }), result('edit', WITH_NUL),
        { type: 'agentvine', data: { kind: 'permission', call_id: 'edit', verdict: 'deny', rule: PRINTED[0], reason: LINE, asked: true, answered_by: PRINTED[0] } },
        { type: 'agentvine', data: { kind: 'step', step: PRINTED[0], message: WITH_NUL } }, { type: PRINTED[0].slice(0, 20), data: { text: WITH_NUL } },
        { type: 'result', data: { type: 'result', subtype: 'error', is_error: true, result: WITH_NUL } },
    ]);
    const whole = `${LONG} ${'z'.repeat(2_000)}`;
    await hand.says(run, [{ ...result('edit', LONG), truncated: true, whole: { sha256: createHash('sha256').update(whole).digest('hex'), size_bytes: Buffer.byteLength(whole) } }]);
    await hand.line(run, run.said, whole);
}

async function asking(stack) {
    // An edit asks wherever the agent is kept in; a command behind a wall is first run where it can change nothing.
    const task = await stack.task(TITLE, [`write ${PRINTED[0]} ${PRINTED[5]}.txt | ${HOSTILE.join('\\n')}`, ...STEPS.slice(0, 3)], { permission_level: 'human_required' });
    return stack.until(task.id, one => one.question_id !== null);
}
