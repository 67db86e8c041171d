/** What the page promises beside its flows: what it asks for and how often, what calls from behind it, how it looks by wish and by choice. */
import { settled } from './browser.mjs';
import { Hand } from './hand.mjs';

const API = '/api/v1';
const LONG = process.env.WALK_LONG === '1';
const ROWS = LONG ? 10_000 : 300;
/** As in the large flows: of elements that are made in one go, and that there are. */
const MOST_MADE = 1_500;
const MOST_THERE = 4_000;
const AWAY = /ERR_CONNECTION_REFUSED|ERR_INCOMPLETE_CHUNKED_ENCODING|ERR_CONNECTION_RESET|ERR_EMPTY_RESPONSE|50[234]/;
const SHOWN = { '/': '.tally', '/tasks': '.task-list', '/tasks?as=board': '.board', '/queue': '.reasons, .none', '/workers': '.worker' };
/** What a view may ask for again where tasks change: what the stream does not carry, once for several changes. The lists of tasks are told, and ask for nothing. */
const MAY_ASK = {
    '/queue': /^\/tasks\?.*group=waiting/, // of all that wait the reasons
    '/workers': /^\/(workers|executions|tasks\?.*status=in_progress)/, // what each runs
};

const fail = text => { throw new Error(text); };
const is = (found, expected, what) => JSON.stringify(found) === JSON.stringify(expected) || fail(`${what}: ${JSON.stringify(found)}, not ${JSON.stringify(expected)}`);
const row = id => `.task-line:has(a[href="/tasks/${id}"])`;
const said = (kind, content, more = {}) => ({ type: kind, data: { type: kind, message: { content }, ...more } });
const use = (id, name, input) => said('assistant', [{ type: 'tool_use', id, name, input }]);

async function reached(what, holds) {
    for (const end = Date.now() + 60_000; !await holds(); await new Promise(done => setTimeout(done, 50))) {
        Date.now() > end && fail(`It does not come to this: ${what}`);
    }
}

/** A page of its own beside the walk's, logged in. */
async function beside(browser, stack, begin = async () => {}) {
    const page = await browser.page();
    await begin(page);
    const { path } = await stack.api('POST', '/logins/codes', {});
    await page.goto(stack.base + path);
    await page.waitForSelector('.tally, .empty');
    return page;
}

const hide = (page, hidden) => page.evaluate(hidden => {
    Object.defineProperty(document, 'hidden', { configurable: true, get: () => hidden });
    document.dispatchEvent(new Event('visibilitychange'));
}, hidden);

/** @type {[string, (walk: {page: any, other: any, stack: any, browser: any}) => Promise<void>][]} */
export const CHECKS = [
    ['one stream serves all tabs, and no view asks again for what it tells', async ({ page, stack, browser }) => {
        const waiting = await Promise.all(Array.from({ length: 5 }, (_, n) => stack.task(`Changes ${n}`, ['say hi'], { labels: ['changes'] })));
        await page.goto('about:blank'); // gives up its own stream
        const context = page.context();
        const streams = [];
        const asked = new Map();
        const note = request => {
            const url = new URL(request.url());
            if (request.resourceType() === 'eventsource') {
                streams.push(url.pathname);
            } else if (url.pathname.startsWith(API)) {
                asked.get(request.frame().page())?.push(url.pathname.slice(API.length) + url.search);
            }
        };
        context.on('request', note);
        const tabs = await Promise.all(Object.keys(SHOWN).map(async where => {
            const tab = await browser.tab(context);
            asked.set(tab, []);
            await tab.goto(stack.base + where);
            await tab.waitForSelector(SHOWN[where]);
            return { where, tab };
        }));
        const [now, table, board] = tabs.map(({ tab }) => tab);
        // The first tab's stream may have begun after a list was read: each reads once more, and only then nothing is asked for.
        await reached('each list was read anew', () => tabs.slice(0, 3).every(({ tab }) => asked.get(tab).filter(path => path.startsWith('/tasks')).length > 1));
        await Promise.all(tabs.map(({ tab }) => tab.waitForSelector('.is-live')));
        await Promise.all(tabs.map(({ tab }) => settled(tab)));
        const before = new Map(tabs.map(({ tab }) => [tab, asked.get(tab).length]));
        for (const task of waiting) {
            await stack.api('PATCH', `/tasks/${task.id}`, { title: `${task.title} was changed` });
        }
        for (const task of waiting.slice(1)) {
            await stack.api('POST', `/tasks/${task.id}/cancel`, {});
        }
        await now.waitForSelector(`#waiting ${row(waiting[0].id)}:has-text("was changed")`);
        for (const task of waiting.slice(1)) {
            await now.waitForSelector(`#finished ${row(task.id)}:has-text("was changed")`);
            await table.waitForSelector(`${row(task.id)}:has-text("was changed") .state:has-text("cancelled")`);
            await board.waitForSelector(`[aria-label="cancelled"] a[href="/tasks/${task.id}"]:has-text("was changed")`);
        }
        const changes = 2 * waiting.length - 1;
        for (const { where, tab } of tabs) {
            const again = asked.get(tab).slice(before.get(tab));
            const stray = again.filter(path => !MAY_ASK[where]?.test(path));
            if (stray.length > 0 || again.length >= changes) {
                fail(`${where} asks again for what ${changes} changes told: ${again.join(', ')}`);
            }
        }
        is(streams, [`${API}/events`], `the streams of ${tabs.length} tabs`);
        await now.close(); // maybe the one that held it: another one goes on
        await stack.api('POST', `/tasks/${waiting[0].id}/cancel`, {});
        await table.waitForSelector(`${row(waiting[0].id)} .state:has-text("cancelled")`);
        await table.goto(`${stack.base}/tasks/${waiting[0].id}?tab=conversation`);
        await settled(table);
        streams.length > 2 && fail(`There were these streams: ${streams.join(', ')}`);
        streams.some(path => path !== `${API}/events`) && fail(`A conversation that is over has a stream: ${streams.join(', ')}`);
        context.off('request', note);
        await Promise.all(tabs.slice(1).map(({ tab }) => tab.close()));
        await page.goto(stack.base);
    }],
    ['a hidden tab stands still; its title, its icon and the browser count and tell', async ({ other: page, stack }) => {
        await page.context().grantPermissions(['notifications'], { origin: stack.base });
        await page.addInitScript(() => {
            window.told = [];
            window.Notification = class { // headless, none is shown: what the page asks for is noted
                static permission = 'granted';
                static requestPermission = async () => 'granted';
                constructor(title, { body, tag }) { window.told.push({ title, body, tag }); }
            };
        });
        const hand = await Hand.register(stack.base, stack.token, 'asks-by-hand');
        const ask = async (title, command) => {
            const { task, run } = await stack.handTask(hand, title);
            await hand.says(run, [use('call', 'Bash', { command })]);
            const question = await hand.asks(run, { kind: 'permission', call_id: 'call', tool_name: 'Bash', tool_input: { command }, message: `May it run ${command}?`, rule: 'ask-first' });
            return { task, run, question: question.message_id };
        };
        const waits = async () => (await stack.api('GET', '/chat/pending?limit=500')).length;
        const asks = await ask('Asks while somebody looks', 'make one');
        const counts = number => page.waitForFunction(({ number, badge }) => document.title.startsWith(number > 0 ? `(${number}) ` : 'Inbox')
            && (number === 0 || decodeURIComponent(document.querySelector('link[rel=icon]').href).includes(`>${badge}</text>`)), { number, badge: number > 9 ? '9+' : String(number) });
        await page.goto(`${stack.base}/inbox`);
        await page.click('text=Tell me when a question comes');
        await page.waitForSelector('text=Tell me when a question comes', { state: 'detached' });
        await counts(await waits());
        await page.goto(stack.base);
        await page.waitForSelector(`#needs_you ${row(asks.task.id)}`);
        await hide(page, true);
        const hidden = await ask('Asks behind the page', 'make \u202Eowt');
        await page.waitForFunction(() => window.told.length > 0);
        const [told] = await page.evaluate(() => window.told);
        is([told.title, told.tag], ['An agent waits for you', hidden.question], 'what the browser told');
        (/[\u202e]/.test(told.body) || !told.body.includes('U+202E')) && fail(`The browser told ${told.body}`);
        const number = await waits();
        await page.waitForFunction(number => document.title.startsWith(`(${number}) `), number);
        await page.locator(row(hidden.task.id)).count() === 0 || fail('A page that nobody looks at is drawn anew');
        await hide(page, false);
        await page.waitForSelector(`#needs_you ${row(hidden.task.id)}`);
        for (const { question } of [asks, hidden]) {
            await stack.api('POST', '/chat/human-response', { message_id: question, response: 'deny' });
        }
        await page.waitForFunction(number => document.title.startsWith(number > 0 ? `(${number}) ` : 'Now'), number - 2);
        is((await page.evaluate(() => window.told)).length, 1, 'how often the browser told');
        for (const { run } of [asks, hidden]) {
            await hand.fails(run);
        }
    }],
    ['light or dark by choice stays, reduced motion moves nothing, a clock that is ahead is said, times are exact where one points', async ({ stack, browser }) => {
        const task = await stack.task('Is looked at for its time', ['say hi'], { labels: ['nobody-has-it'] });
        const page = await beside(browser, stack, one => one.addInitScript(() => {
            const real = Date.now;
            Date.now = () => real() + 5 * 3600 * 1000;
        }));
        await page.goto(`${stack.base}/settings`);
        await page.waitForSelector('text=This computer’s clock is 5 h ahead of');
        const colours = 'label:has-text("Colours") select';
        const ground = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
        const light = await ground();
        await page.selectOption(colours, 'dark');
        const dark = await ground();
        light !== dark || fail(`Dark is as light: ${dark}`);
        await page.goto(`${stack.base}/tasks/${task.id}`);
        is(await ground(), dark, 'the ground after a choice and a reload');
        await page.waitForSelector('.task-head time:text-matches("^(now|[0-9]+ s ago)$")');
        await page.hover('.task-head time >> nth=0');
        const zone = await page.evaluate(() => Intl.DateTimeFormat().resolvedOptions().timeZone);
        await page.waitForFunction(zone => document.querySelector('.task-head time').title.endsWith(`(${zone})`), zone);
        await page.emulateMedia({ colorScheme: 'dark' });
        await page.goto(`${stack.base}/settings`);
        await page.selectOption(colours, 'light');
        await page.reload();
        await page.waitForSelector(colours);
        is(await ground(), light, 'light by choice where the system wishes dark');
        await page.selectOption(colours, '');
        is(await ground(), dark, 'dark by the system’s wish');
        const moves = () => page.evaluate(() => [...document.querySelectorAll('*')].flatMap(one => {
            const style = getComputedStyle(one);
            const lasts = [style.animationName === 'none' ? '0s' : style.animationDuration, style.transitionDuration].join().split(',').map(parseFloat);
            return Math.max(...lasts) > 0.01 ? [one.outerHTML.slice(0, 80)] : [];
        }).concat(document.getAnimations().map(one => one.animationName ?? 'an animation')));
        const cancelling = async () => {
            await page.goto(`${stack.base}/tasks/${task.id}`);
            await page.click('.task-head .actions >> text=Cancel');
            await page.click('dialog >> text=Cancel the task');
            await page.waitForSelector('.notice');
            return moves();
        };
        await page.emulateMedia({ reducedMotion: 'reduce' });
        is(await cancelling(), [], 'what moves where less motion is wanted');
        for (const where of ['/', '/inbox', '/queue']) {
            await page.goto(stack.base + where);
            await settled(page);
            is(await moves(), [], `what moves at ${where} where less motion is wanted`);
        }
        await page.context().close();
    }],
    [`a table of ${ROWS.toLocaleString()} tasks is scrolled, kept as a view, and changed as a whole while the backend starts anew`, async ({ page, stack, browser }) => {
        const label = 'a-whole-filter';
        const make = async n => { await stack.task(`One of many ${n}`, ['say hi'], { labels: [label] }); };
        for (let n = 0; n < ROWS; n += 20) {
            await Promise.all(Array.from({ length: 20 }, (_, i) => make(n + i)));
        }
        await page.goto(`${stack.base}/tasks?label=${label}`);
        await page.waitForSelector('.task-line');
        await page.evaluate(() => { window.made = []; });
        await reached('all rows were scrolled past', async () => {
            await page.evaluate(() => scrollTo(0, document.documentElement.scrollHeight));
            return await page.locator('text=These are all.').count() > 0 && await page.locator('.task-line:has-text("One of many 0")').count() > 0;
        });
        const [made, there] = await page.evaluate(() => [Math.max(...window.made), document.querySelectorAll('*').length]);
        (made > MOST_MADE || there > MOST_THERE) && fail(`${made} elements were made in one go and ${there} are there`);
        await page.click('text=Save this view');
        await page.waitForSelector('dialog input');
        await page.keyboard.type('Many of them');
        await page.keyboard.press('Enter');
        await page.goto(`${stack.base}/tasks`);
        await page.click('.saved a:has-text("Many of them")');
        await page.waitForURL(`**/tasks?label=${label}`);
        await page.click('[aria-label="Forget the view Many of them"]');
        await page.waitForSelector('.saved a:has-text("Many of them")', { state: 'detached' });
        await page.waitForSelector(`.filter-end:has-text("${ROWS.toLocaleString('en')} found")`);
        await page.click('.tick >> nth=0');
        await page.click(`.bulk >> text=Select all ${ROWS.toLocaleString('en')} of this filter`);
        await page.click('.bulk >> text=Cancel');
        await page.click('dialog >> button.primary');
        await page.waitForSelector('dialog progress');
        await browser.expecting(AWAY, async () => {
            await stack.stopBackend();
            await stack.restartBackend();
            await page.waitForSelector(`dialog >> text=${ROWS.toLocaleString('en')} tasks done.`);
        });
        await page.click('dialog button:has-text("Done")');
        await page.waitForSelector('dialog', { state: 'detached' });
        is((await stack.api('GET', `/tasks/counts?label=${label}`)).status.cancelled, ROWS, 'how many of them are cancelled');
        const { id } = await stack.api('POST', '/tasks/bulk', { action: 'delete', filter: { label } }); // they would be in the way of what is looked at later
        await reached('they are deleted', async () => (await stack.api('GET', `/tasks/bulk/${id}`)).status === 'done');
    }],
    ['an image is pasted into a new task, and goes with it', async ({ page, stack }) => {
        await page.context().grantPermissions(['clipboard-read', 'clipboard-write'], { origin: stack.base });
        await page.goto(`${stack.base}/new`);
        await page.waitForSelector('#field-description');
        await page.evaluate(async () => {
            const canvas = new OffscreenCanvas(8, 8);
            canvas.getContext('2d').fillRect(0, 0, 4, 4);
            await navigator.clipboard.write([new ClipboardItem({ 'image/png': await canvas.convertToBlob() })]);
        });
        await page.click('#field-description');
        await page.keyboard.press('Control+V');
        await page.waitForSelector('.attachments li:has-text("image.png")');
        await page.fill('#field-title', 'With an image');
        await page.fill('#field-description', 'agent: say hi');
        await page.fill('#field-repository_url', stack.repository);
        await page.keyboard.press('Control+Enter');
        await page.waitForSelector('.task-name:has-text("With an image")');
        const task = await stack.api('GET', new URL(page.url()).pathname);
        is(task.attachments?.map(one => one.name), ['image.png'], 'what goes with the task');
    }],
    ['a change is read side by side, without white space and wrapped, and what was viewed stays viewed', async ({ page, stack }) => {
        const hand = await Hand.register(stack.base, stack.token, 'changes-by-hand');
        const { task, run } = await stack.handTask(hand, 'Is looked through');
        const file = (path, lines) => `diff --git a/${path} b/${path}\n--- a/${path}\n+++ b/${path}\n@@ -1,${lines.filter(line => line[0] !== '+').length} +1,${lines.filter(line => line[0] !== '-').length} @@\n${lines.map(line => `${line}\n`).join('')}`;
        const long = `const words = '${'word '.repeat(100)}';`;
        await hand.changes(run, file('src/a.js', [' if (all) {', '-sell();', '+    sell();', '-    give(1);', '+    give(2);', ` ${long}`]) + file('package-lock.json', ['-{"version": 1}', '+{"version": 2}']));
        await hand.completes(run, 2);
        await page.goto(`${stack.base}/tasks/${task.id}?tab=changes`);
        const code = '.file[aria-label="src/a.js"]';
        const folded = '.file[aria-label="package-lock.json"]';
        await page.waitForSelector(`${folded}:has-text("generated: folded")`);
        await page.locator(`${folded} .gone`).count() === 0 || fail('A generated file is not folded');
        await page.click(`${folded} .fold`);
        await page.waitForSelector(`${folded} .came:has-text("2")`);
        await page.waitForSelector(`${code} .came:has-text("sell")`);
        await page.check('text=without white space');
        await page.waitForSelector(`${code} .came:has-text("sell")`, { state: 'detached' });
        await page.waitForSelector(`${code} .came:has-text("give(2)")`);
        await page.check('text=side by side');
        await page.waitForSelector(`${code} .split .pair:has(.gone:has-text("give(1)")):has(.came:has-text("give(2)"))`);
        await page.uncheck('text=side by side'); // which wraps by itself
        const high = () => page.evaluate(code => document.querySelector(`${code} .diff`).offsetHeight, code);
        const unwrapped = await high();
        await page.check('text=wrapped');
        await page.waitForSelector(`${code} .wraps`);
        await high() > unwrapped || fail('A long line is not wrapped');
        await page.check('text=side by side');
        await page.check(`${code} .file-head input`);
        await page.waitForSelector(`${code} .came`, { state: 'detached' });
        await page.reload();
        await page.waitForSelector(`${code}:has-text("viewed")`);
        await page.waitForSelector('text=1 file viewed');
        await page.locator(`${code} .came`).count() === 0 || fail('What was viewed is shown again after a reload');
        await page.isChecked('label:has-text("side by side") input') || fail('How it is looked at is forgotten');
        for (const flag of ['side by side', 'without white space', 'wrapped']) {
            await page.uncheck(`text=${flag}`);
        }
    }],
    ['a conversation shows a plan, what is to do, thoughts folded, a subagent’s part and the rule that decided', async ({ page, stack }) => {
        const hand = await Hand.register(stack.base, stack.token, 'talks-by-hand');
        const { task, run } = await stack.handTask(hand, 'Is talked through');
        const child = { parent_tool_use_id: 'agent' };
        await hand.says(run, [
            said('assistant', [{ type: 'thinking', thinking: 'It may be the till.' }]), said('assistant', [{ type: 'text', text: 'I look for it.' }]),
            use('todo', 'TodoWrite', { todos: [{ content: 'Read it', status: 'completed' }, { content: 'Mend it', status: 'in_progress' }, { content: 'Try it', status: 'pending' }] }),
            use('plan', 'ExitPlanMode', { plan: '1. **Mend** the till' }),
            use('agent', 'Task', { description: 'Look for callers', prompt: 'Find them.' }),
            said('assistant', [{ type: 'text', text: 'I am the subagent.' }], child), said('assistant', [{ type: 'tool_use', id: 'inner', name: 'Grep', input: { pattern: 'total' } }], child),
            said('user', [{ type: 'tool_result', tool_use_id: 'inner', content: 'till.sh' }], child), said('user', [{ type: 'tool_result', tool_use_id: 'agent', content: 'Found.' }]),
            use('push', 'Bash', { command: 'git push' }), { type: 'agentvine', data: { kind: 'permission', call_id: 'push', verdict: 'deny', rule: 'no-push', reason: 'The worker pushes.' } },
            said('user', [{ type: 'tool_result', tool_use_id: 'push', is_error: true, content: 'denied' }]),
        ]);
        await hand.completes(run, 0);
        await page.goto(`${stack.base}/tasks/${task.id}?tab=conversation`);
        await page.waitForSelector('text=The record is complete');
        await page.locator('text=It may be the till.').count() === 0 || fail('A thought is not folded');
        await page.click('.entry-thought summary');
        await page.waitForSelector('.entry-thought:has-text("It may be the till.")');
        is(await page.locator('.todo li').allInnerTexts().then(all => all.map(text => text.replace(/\s+/g, ' ').trim())), ['☑ Read it completed', '▶ Mend it in_progress', '☐ Try it pending'], 'what is to do');
        await page.waitForSelector('.entry-plan strong:has-text("Mend")');
        await page.waitForSelector('.entry.nested:has-text("I am the subagent.")');
        const left = selector => page.evaluate(one => document.querySelector(one).getBoundingClientRect().left + parseFloat(getComputedStyle(document.querySelector(one)).paddingLeft), selector);
        await left('.entry-words.nested') > await left('.entry-words:not(.nested)') || fail('A subagent’s part is not indented');
        await page.click('.entry-call:has-text("git push") summary');
        await page.waitForSelector('.verdict:has-text("no-push"):has-text("The worker pushes.")');
    }],
    ['the queue is looked at over an hour to 90 days, as charts and as tables', async ({ page, stack }) => {
        await page.goto(`${stack.base}/queue`);
        await page.waitForSelector('[aria-label="Over time"] select');
        for (const [range, step] of [['1h', '1m'], ['24h', '1m'], ['7d', '1h'], ['30d', '1h'], ['90d', '1h']]) {
            const read = range === '24h' ? null : page.waitForResponse(answer => answer.url().includes('/queue/series?') && answer.url().includes(`step=${step}`) && answer.ok());
            await page.selectOption('[aria-label="Over time"] select', range);
            await read;
            await page.waitForFunction(range => (new URL(location.href).searchParams.get('range') ?? '24h') === range, range);
            await page.waitForSelector('[aria-label="Finished"] canvas, [aria-label="Finished"] .none');
            await page.locator('.chart [role=alert]').count() === 0 || fail(`A chart of ${range} says what failed`);
        }
        await page.check('text=as tables');
        await page.waitForSelector('[aria-label="Finished"] table');
    }],
];
