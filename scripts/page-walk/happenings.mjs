/** What happens to whoever is at the page, and what the page says of it. */
import { once } from 'node:events';
import fs from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import { settled } from './browser.mjs';
import { ByKeys } from './hands.mjs';
import { stayTexts } from './hostile.mjs';
import { REFUSED, accessible, holds, row, state } from './said.mjs';

const AWAY = /ERR_CONNECTION_REFUSED|ERR_INCOMPLETE_CHUNKED_ENCODING|ERR_CONNECTION_RESET|ERR_EMPTY_RESPONSE|50[234]/;

/** @type {import('./flows.mjs').Flow[]} */
export const HAPPENINGS = [
    ['follows a run as it goes on', async ({ page, stack }) => {
        const task = await stack.task('Goes on', ['say first words', 'wait 3', 'say second words']);
        await page.goto(`${stack.base}/tasks/${task.id}?tab=conversation`);
        await page.waitForSelector('.entry-words:has-text("first words")');
        await page.waitForSelector('text=Live: what comes next');
        await page.waitForSelector('.entry-words:has-text("second words")');
        await page.waitForSelector('text=The record is complete');
    }],
    ['says what the backend is set to and by what, and what a webhook was told', async ({ stack, browser }) => {
        const hook = http.createServer((request, answer) => answer.writeHead(204).end()).listen(0, '127.0.0.1');
        await once(hook, 'listening');
        const beside = stack.beside();
        const page = await browser.page(); // a login of the other backend's is none of this one's
        const hand = new ByKeys(page);
        try {
            fs.mkdirSync(beside.home, { recursive: true });
            fs.writeFileSync(path.join(beside.home, 'application.yml'), `agentvine:\n  lease.duration: 2m\n  webhooks: [{url: 'http://127.0.0.1:${hook.address().port}/of-the-walk', secret: never-shown, events: [failed]}]\n`);
            await beside.startBackend('0', { AGENTVINE_TASKS_MAXATTEMPTS: '5', ANTHROPIC_API_KEY: 'never-shown' });
            const first = await beside.api('POST', '/tasks', { title: 'Goes first', description: 'd', repository_url: 'https://git.example/walk.git' });
            await beside.api('POST', '/tasks', { title: 'Fails with it', description: 'd', repository_url: 'https://git.example/walk.git', depends_on: [first.id] });
            await beside.api('POST', `/tasks/${first.id}/cancel`, {});
            for (const end = Date.now() + 60_000; !(await beside.api('GET', '/webhooks/deliveries')).some(one => one.status === 'delivered');) {
                if (Date.now() > end) {
                    throw new Error('The webhook was not told');
                }
                await new Promise(done => setTimeout(done, 200));
            }
            await page.goto(`${beside.base}/settings`);
            await hand.press('.webhook summary:has-text("/…"):has-text("signed"):has-text("delivered")');
            await page.waitForSelector('.webhook li >> text=its task');
            const line = name => `.settings li:has-text("agentvine.${name}")`;
            await page.waitForSelector(`${line('lease.duration')}:has-text("2m"):has-text("application.yml:2; default 90s")`);
            await page.waitForSelector(`${line('tasks.max-attempts')}:has-text("environment variable AGENTVINE_TASKS_MAXATTEMPTS; default 3")`);
            await page.waitForSelector(`${line('home')}:has-text("command line, --agentvine.home")`);
            await page.waitForSelector(`${line('controller.api-key')}:has-text("set"):has-text("environment variable ANTHROPIC_API_KEY")`);
            await hand.tick('text=also what nobody set');
            await hand.write('.settings-find input', 'overdue question');
            await page.waitForSelector('.settings li:has-text("agentvine.questions.overdue"):has-text("30m")');
            await accessible(page);
            if ((await page.content()).includes('never-shown')) {
                throw new Error('A secret is shown');
            }
            await page.goto(`${beside.base}/new`);
            await hand.press('text=More. What is left empty');
            await page.waitForSelector('#max_attempts-hint:has-text("Of the settings: 5")');
        } finally {
            await page.context().close();
            await beside.stop();
            hook.close();
        }
    }],
    ['the backend cannot answer for some seconds: the page says until when, and goes on by itself', async ({ page, hand, stack, browser }) => {
        const later = route => route.fulfill({ status: 503, headers: { 'Retry-After': '5' }, contentType: 'application/problem+json', body: JSON.stringify({ detail: 'The database is away' }) });
        await page.goto(`${stack.base}/settings`);
        await settled(page);
        await page.route('**/api/v1/workers?*', later, { times: 1 });
        await browser.expecting(AWAY, async () => {
            const said = page.waitForSelector('.waits:has-text("asks again by itself at"):has-text("The database is away")'); // from before the click, which may take longer than what is said
            await Promise.all([said, hand.press('nav >> text=Workers')]);
            await page.waitForSelector('.worker');
            await page.waitForSelector('.waits .note', { state: 'detached' });
        });
    }],
    ['a task is deleted while it is looked at', async ({ page, stack, browser }) => {
        const task = await stack.task('Goes away', ['say hi'], { labels: ['nobody-has-it'] });
        await page.goto(`${stack.base}/tasks/${task.id}`);
        await page.waitForSelector('.task-name');
        await stack.api('POST', `/tasks/${task.id}/cancel`, {});
        await page.waitForSelector(state('cancelled'));
        // What it reads because of the cancelling may find it gone already, and the browser itself says so.
        await browser.expecting(REFUSED, async () => {
            await stack.api('DELETE', `/tasks/${task.id}`);
            await page.waitForSelector('text=This task was deleted just now');
            await page.goto(`${stack.base}/queue`);
            await settled(page);
        });
    }],
    ['the backend goes away for a while, and the page goes on by itself', async ({ page, hand, stack, browser }) => {
        await page.goto(stack.base);
        await page.waitForSelector('.is-live');
        await page.waitForFunction(() => performance.getEntriesByType('resource').some(entry => entry.name.endsWith('/views/workers/Workers.js')));
        await browser.expecting(AWAY, async () => {
            await stack.stopBackend();
            await page.waitForSelector('.is-away');
            await hand.press('nav >> text=Workers');
            await page.waitForSelector('text=The backend is away');
            await stack.restartBackend();
            await page.waitForSelector('.is-live');
            await page.waitForSelector('.worker');
        });
        await hand.press('nav >> text=Now');
        const task = await stack.task('After it', ['say hi'], { labels: ['nobody-has-it'] });
        await page.waitForSelector(row(task.id));
    }],
    ['hostile texts stay texts, whatever stores them and wherever they are shown', walk => stayTexts(walk)],
];
