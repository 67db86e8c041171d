/** Each thing that a person does at the page, by mouse or by keyboard, and what must come of it. */
import { once } from 'node:events';
import fs from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import { accessibility, settled } from './browser.mjs';
import { Hand } from './hand.mjs';
import { stayTexts } from './hostile.mjs';

const REFUSED = /Failed to load resource: the server responded with a status of 40[0134]/;
const AWAY = /ERR_CONNECTION_REFUSED|ERR_INCOMPLETE_CHUNKED_ENCODING|ERR_CONNECTION_RESET|ERR_EMPTY_RESPONSE|50[234]/;

async function accessible(page) {
    const found = await accessibility(page);
    if (found.length > 0) {
        throw new Error(found.join('; '));
    }
}

const row = id => `.task-line:has(a[href="/tasks/${id}"])`;
const state = word => `.task-head .state:has-text("${word}")`;

/** Waits until a field has these words. */
const holds = (page, field, words) => page.waitForFunction(([field, words]) => document.querySelector(field)?.value === words, [field, words]);

/** @type {[string, (walk: {page: any, other: any, stack: any, browser: any}) => Promise<void>][]} */
export const FLOWS = [
    ['reads without a login, and says how to log in', async ({ page, stack }) => {
        await page.goto(stack.base);
        await page.waitForSelector('text=No task yet.');
        await page.waitForSelector('.top >> text=Log in');
    }],
    ['refuses a wrong token and takes the right one', async ({ page, stack, browser }) => {
        await page.goto(`${stack.base}/settings`);
        await browser.expecting(REFUSED, async () => {
            await page.fill('input[type=password]', 'wrong');
            await page.click('button:has-text("Log in")');
            await page.waitForSelector('text=That is not the operator token');
        });
        await page.fill('input[type=password]', stack.token);
        await page.click('button:has-text("Log in")');
        await page.waitForSelector('text=You are the operator: you');
    }],
    ['logs in by the address of the start, once', async ({ page, other, stack }) => {
        const { path } = await stack.api('POST', '/logins/codes', {});
        await other.goto(stack.base + path);
        await other.waitForSelector('.tally, .empty');
        await page.goto(stack.base + path);
        await page.waitForSelector('text=That address was used already');
    }],
    ['a task that is posted elsewhere appears, moves and ends by itself', async ({ page, stack }) => {
        await page.goto(stack.base);
        await page.waitForSelector('.is-live');
        const task = await stack.task('Appears by itself', ['wait 3', 'append README.md | One line.']);
        await page.waitForSelector(`#running ${row(task.id)}`);
        await page.waitForSelector(`#ready_for_review ${row(task.id)}`);
        await page.click('text=New task');
        await holds(page, '#field-repository_url', stack.repository); // the only one that was used
    }],
    ['posts a task by the form, with a file, by keyboard', async ({ page, stack, browser }) => {
        await page.keyboard.press('n');
        await page.waitForFunction(() => document.activeElement?.id === 'field-repository_url');
        await page.keyboard.press('Control+A');
        await page.keyboard.type('no address');
        await page.fill('#field-title', 'From the page');
        await page.fill('#field-description', 'See.\nagent: run sh tests/run.sh\nagent: append README.md | A line more.');
        await browser.expecting(REFUSED, async () => {
            await page.keyboard.press('Control+Enter');
            await page.waitForSelector('#field-repository_url[aria-invalid=true]');
        });
        await page.fill('#field-repository_url', stack.repository);
        const [chooser] = await Promise.all([page.waitForEvent('filechooser'), page.click('text=Add files')]);
        await chooser.setFiles({ name: 'note.txt', mimeType: 'text/plain', buffer: Buffer.from('hello') });
        await page.waitForSelector('.attachments li');
        await page.click('text=Queue it');
        await page.waitForSelector(state('completed'));
    }],
    ['comments on its change, sees it mended, and approves it', async ({ page }) => {
        await page.keyboard.press('2');
        await page.click('.came button.number');
        await page.keyboard.type('Say it shorter.\nagent: append README.md | More.');
        await page.keyboard.press('Control+Enter');
        await page.click('text=Ask for changes');
        await page.waitForSelector('text=The agent works on');
        await page.waitForSelector(state('completed'));
        await page.check('label:has-text("since the last review") input');
        await page.waitForSelector('.file:has-text("More.")');
        await page.click('text=Approve');
        await page.waitForSelector(state('approved'));
    }],
    ['reads the conversation, whole, and finds the branch', async ({ page }) => {
        await page.keyboard.press('1');
        await page.waitForSelector('text=The record is complete');
        await page.click('.entry-call summary >> nth=0');
        await page.waitForSelector('.call-body');
        await page.click('.branch summary');
        await page.waitForSelector('.branch code:has-text("git fetch")');
    }],
    ['answers a question by keyboard, and a second person sees it at once', async ({ page, other, stack }) => {
        const task = await stack.task('Asks two people', ['write notes/a.md | # A'], { permission_level: 'human_required' });
        await page.goto(stack.base);
        await page.waitForSelector(`#needs_you ${row(task.id)}:has-text("May it use Write: a.md?")`);
        for (const one of [page, other]) {
            await one.goto(`${stack.base}/inbox`);
            await one.waitForSelector('.question .answers');
        }
        await page.keyboard.press('a');
        await page.waitForSelector('text=You answered it.');
        await other.waitForSelector('text=It is answered already, by operator.');
    }],
    ['refuses with a reason, and makes a rule', async ({ page, stack }) => {
        await stack.task('Asks again', ['write notes/b.md | # B'], { permission_level: 'human_required' });
        await page.goto(`${stack.base}/inbox`);
        await page.waitForSelector('.question .answers');
        await page.keyboard.press('r');
        await page.waitForSelector('dialog [aria-label="Dry run"]');
        await page.click('dialog >> text=Put it in force');
        await page.waitForSelector('dialog', { state: 'detached' });
        await page.keyboard.press('d');
        await page.keyboard.type('Not there.');
        await page.keyboard.press('Control+Enter');
        await page.waitForSelector('text=You answered it.');
        await page.goto(`${stack.base}/policy`);
        await page.waitForSelector('.rules:has-text("allow-write")');
        await page.click('.version summary >> nth=0');
        await page.waitForSelector('.version .came:has-text("allow-write")');
        await stack.api('PUT', '/policy', { rules: [] });
    }],
    ['says what a repository brings, trusts exactly that, and takes it back', async ({ page, stack }) => {
        const repository_url = stack.bringing({ '.claude/commands/tidy.md': 'Tidy up.\n', '.claude/settings.json': '{"hooks": {"PostToolUse": [{"matcher": "Edit", "hooks": [{"type": "command", "command": "./tidy.sh"}]}]}}\n' });
        const task = await stack.task('Brings a hook', ['say hi'], { repository_url });
        await page.goto(`${stack.base}/tasks/${task.id}`);
        await page.waitForSelector(state('completed'));
        await page.focus('.task-head .brings summary:has-text("brings 1 command, 1 hook, not trusted")');
        await page.keyboard.press('Enter');
        await page.waitForSelector('.task-head .brought:has-text("./tidy.sh")');
        await accessible(page);
        await page.focus('text=Trust exactly this');
        await page.keyboard.press('Enter');
        await page.waitForSelector('.task-head .brings', { state: 'detached' });
        const kept = async () => (await stack.api('GET', `/repositories?url=${encodeURIComponent(repository_url)}`))[0];
        const { brings, trust } = await kept();
        if (!brings.trusted || trust.join() !== brings.hash) {
            throw new Error(`What was shown is not what is trusted: ${JSON.stringify({ brings, trust })}`);
        }
        await page.goto(`${stack.base}/settings`);
        await page.click(`.brings summary:has-text("${repository_url}")`);
        await page.waitForSelector(`.brings:has-text("${brings.hash}") .state:has-text("trusted")`);
        await accessible(page);
        await page.click('.brings[open] >> text=Take trust back');
        await page.waitForSelector('.brings[open] >> text=Trust exactly this');
        if ((await kept()).trust !== null) {
            throw new Error('Trust was not taken back');
        }
    }],
    ['follows a run as it goes on', async ({ page, stack }) => {
        const task = await stack.task('Goes on', ['say first words', 'wait 3', 'say second words']);
        await page.goto(`${stack.base}/tasks/${task.id}?tab=conversation`);
        await page.waitForSelector('.entry-words:has-text("first words")');
        await page.waitForSelector('text=Live: what comes next');
        await page.waitForSelector('.entry-words:has-text("second words")');
        await page.waitForSelector('text=The record is complete');
    }],
    ['two people change the rules, and neither undoes the other', async ({ page, stack, browser }) => {
        await stack.api('PUT', '/policy', { rules: [] });
        await page.goto(`${stack.base}/policy`);
        await page.fill('[aria-label="Try a call"] input', 'git push');
        await page.click('text=Try it');
        await page.waitForSelector('[aria-label="Try a call"] >> text=Behind a wall: ');
        await page.selectOption('[aria-label="Try a call"] select >> nth=0', { label: 'Host to be reached' });
        await page.fill('[aria-label="Try a call"] input', 'files.example.com');
        await page.click('text=Try it');
        await page.waitForSelector('[aria-label="Try a call"] .state:has-text("asks a person")');
        await page.click('text=Edit the rules');
        await page.click('text=Add a rule');
        await page.fill('.rules input >> nth=0', 'mine');
        await page.fill('.rules input >> nth=1', 'make mine');
        await stack.api('PUT', '/policy', { rules: [{ name: 'theirs', command: 'make theirs', decision: 'deny' }] });
        await page.click('nav >> text=Now');
        await page.waitForSelector('.tally, .empty');
        await page.click('nav >> text=Policy');
        await browser.expecting(/status of 409/, async () => {
            await page.click('text=Put them in force');
            await page.waitForSelector('.note .gone:has-text("make theirs")');
        });
        if ((await stack.api('GET', '/policy')).rules[0].name !== 'theirs') {
            throw new Error('what somebody else had put in force was undone');
        }
        await page.click('text=Put mine in its place');
        await page.waitForSelector('ol.rules:has-text("Ask a person about the command make mine")');
        await stack.api('PUT', '/policy', { rules: [] });
    }],
    ['what is half written stays, whatever is looked at meanwhile, and goes when it is sent', async ({ page, stack }) => {
        const task = await stack.task('Is written to', ['append README.md | One line.']);
        await stack.until(task.id, one => one.status === 'completed');
        await page.goto(`${stack.base}/tasks/${task.id}?tab=conversation`);
        await page.fill('.steer textarea', 'half a sentence');
        await page.click('#tab-changes');
        await page.click('.came button.number');
        await page.keyboard.type('half a comment');
        await page.click('#tab-history');
        await page.click('#tab-changes');
        await page.waitForSelector('.comment textarea');
        await holds(page, '.comment textarea', 'half a comment');
        await page.click('.same button.number >> nth=-1'); // at another line: what was begun is kept as a comment
        await page.waitForSelector('.comment p:has-text("half a comment")');
        await page.keyboard.press('Escape');
        await page.reload();
        await page.click('#tab-conversation');
        await holds(page, '.steer textarea', 'half a sentence');
        await page.click('.steer >> text=Send');
        await page.waitForSelector('text=Written.');
        await page.goto(`${stack.base}/tasks/${task.id}?tab=conversation`);
        await holds(page, '.steer textarea', '');
        const asks = await stack.task('Asks for words', ['write notes/d.md | # D'], { permission_level: 'human_required' });
        await page.goto(`${stack.base}/tasks/${asks.id}`);
        await page.click('.question >> text=Deny');
        await page.keyboard.type('half a reason');
        await page.click('nav >> text=Inbox');
        await page.click('.question >> text=Deny');
        await holds(page, '.question textarea', 'half a reason');
        await page.keyboard.press('Control+Enter');
        await page.waitForSelector('text=You answered it.');
        await page.goto(`${stack.base}/new?from=${task.id}`);
        await page.waitForFunction(() => document.querySelector('#field-title')?.value === 'Is written to');
        await page.fill('#field-title', 'Another one');
        await page.click('nav >> text=Now');
        await page.goBack();
        await holds(page, '#field-title', 'Another one');
    }],
    ['a task that comes by itself is seen, brought now, paused and changed, and another one is made', async ({ page, stack, browser }) => {
        await page.goto(`${stack.base}/schedules`);
        await page.waitForSelector('text=No task comes by itself yet.');
        await stack.api('POST', '/schedules', { name: 'weekly', cron: '30 6 * * mon', time_zone: 'Europe/Berlin', task: { title: 'Comes by itself', description: 'agent: say hi', repository_url: stack.repository, labels: ['nobody-has-it'] } });
        await page.keyboard.press('g');
        await page.keyboard.press('n');
        await page.waitForSelector('.tally, .empty');
        await page.keyboard.press('g');
        await page.keyboard.press('e');
        await page.waitForSelector('.schedule:has-text("06:30 on Monday")');
        await page.waitForSelector('.schedule:has-text("Next in")');
        await page.click('text=Run now');
        await page.waitForSelector('.schedule .state:has-text("started")');
        await page.click('text=Pause');
        await page.waitForSelector('.schedule .state:has-text("paused")');
        await page.click('.schedule >> text=Edit');
        await page.fill('#field-cron', '30 6 * *');
        await browser.expecting(REFUSED, async () => {
            await page.keyboard.press('Enter');
            await page.waitForSelector('#cron-fault');
        });
        await accessible(page);
        await page.fill('#field-cron', '15 7 * * tue');
        await page.keyboard.press('Escape'); // what was begun stays
        await page.waitForSelector('dialog', { state: 'detached' });
        await page.click('.schedule >> text=Edit');
        await holds(page, '#field-cron', '15 7 * * tue');
        const within = await page.locator('#field-cron').boundingBox();
        await page.mouse.move(within.x + 8, within.y + within.height / 2); // a text that is marked beyond the dialog's edge
        await page.mouse.down();
        await page.mouse.move(2, 2, { steps: 3 });
        await page.mouse.up();
        const read = page.waitForResponse(answer => answer.url().includes('/api/v1/schedules?') && answer.ok());
        await stack.api('PATCH', `/schedules/${(await stack.api('GET', '/schedules')).find(one => one.name === 'weekly').id}`, { jitter: 7 });
        const brought = await stack.api('POST', '/tasks', { title: 'Has the rows read anew', description: 'd', repository_url: stack.repository, labels: ['nobody-has-it'] });
        await read;
        await stack.api('POST', `/tasks/${brought.id}/cancel`, {});
        await holds(page, '#field-cron', '15 7 * * tue');
        await page.focus('#field-cron');
        await page.keyboard.press('Enter');
        await page.waitForSelector('.schedule:has-text("07:15 on Tuesday")');
        const kept = (await stack.api('GET', '/schedules')).find(one => one.name === 'weekly');
        if (kept.task.labels?.[0] !== 'nobody-has-it' || kept.enabled || kept.jitter !== 7) {
            throw new Error(`What nobody changed in the form was changed: ${JSON.stringify(kept)}`);
        }
        await page.focus('text=New schedule');
        await page.keyboard.press('Enter');
        await page.fill('#field-name', 'made-here');
        await page.fill('#field-cron', '0 3 * * *');
        await page.fill('#field-time_zone', 'UTC');
        await page.fill('[id="field-task.title"]', 'Made at the page');
        await page.fill('[id="field-task.repository_url"]', stack.repository);
        await page.fill('[id="field-task.description"]', 'agent: say hi');
        await page.fill('#field-more', '{"priority": "low"}');
        await page.click('dialog >> text=Make it');
        await page.waitForSelector('.schedule:has-text("Made at the page")');
        await page.focus('.schedule:has-text("Made at the page") >> text=Delete');
        await page.keyboard.press('Enter');
        await page.click('dialog button.danger');
        await page.waitForSelector('.schedule:has-text("Made at the page")', { state: 'detached' });
        await page.click('.schedule >> text=its task');
        await page.waitForSelector('.task-name:has-text("Comes by itself")');
    }],
    ['posts a task of a template, is told what is missing beside its field, copies it with all it says, and deletes the template', async ({ page, stack, browser }) => {
        await stack.api('POST', '/templates', { name: 'notes', description: 'Notes of one version', parameters: [{ name: 'audience', default: 'users' }],
            task: { title: 'Notes {{version}}', description: 'For {{audience}}.', repository_url: stack.repository, task_type: 'docs', labels: ['nobody-has-it'] } });
        await page.goto(`${stack.base}/settings`);
        await page.focus('.template summary:has-text("notes")');
        await page.keyboard.press('Enter');
        await accessible(page);
        await page.click('text=New task of it');
        await holds(page, '#field-template', 'notes');
        await page.waitForSelector('#task_type-hint:has-text("Of the template: docs")');
        await page.click('text=Clone, session and data');
        await page.fill('#field-metadata', '{ticket: 7}');
        await page.selectOption('#field-lfs', 'no');
        await page.fill('#field-history', '1');
        await page.click('text=Clone, session and data'); // folded: what is wrong in it is shown
        await page.keyboard.press('Control+Enter');
        await page.waitForSelector('#metadata-fault:has-text("must be JSON")');
        await page.fill('#field-metadata', '{"ticket": 7}');
        await browser.expecting(REFUSED, async () => {
            await page.keyboard.press('Control+Enter');
            await page.waitForSelector('[id="parameters.version-fault"]:has-text("is required by the template notes")');
        });
        await accessible(page);
        await page.keyboard.type('1.2'); // it has the focus
        await page.keyboard.press('Control+Enter');
        await page.waitForSelector('.task-name:has-text("Notes 1.2")');
        const id = new URL(page.url()).pathname.split('/').pop();
        const task = await stack.api('GET', `/tasks/${id}`);
        if (task.history !== 1 || task.lfs !== false || task.metadata?.ticket !== 7 || task.task_type !== 'docs' || task.description !== 'For users.') {
            throw new Error(`Not what the form says: ${JSON.stringify(task)}`);
        }
        await page.goto(`${stack.base}/new?from=${id}`);
        await holds(page, '#field-title', 'Notes 1.2');
        await holds(page, '#field-history', '1');
        await holds(page, '#field-metadata', JSON.stringify(task.metadata, null, 2));
        await stack.api('POST', `/tasks/${id}/cancel`, {});
        await page.goto(`${stack.base}/settings`);
        await page.click('.template summary:has-text("notes")');
        await page.click('.template >> text=Delete');
        await page.click('dialog button.danger');
        await page.waitForSelector('[aria-label="Templates"] >> text=There are none.');
    }],
    ['says once of a repository what its tasks need not, and is told beside the field what is wrong', async ({ page, stack, browser }) => {
        const url = 'https://git.example/of-the-walk.git';
        const kept = async () => (await stack.api('GET', `/repositories?url=${encodeURIComponent(url)}`))[0];
        const open = `.repository[open]:has-text("${url}")`;
        await page.goto(`${stack.base}/settings`);
        await page.focus('text=New repository');
        await page.keyboard.press('Enter');
        await page.waitForSelector('dialog #field-url:focus');
        await page.keyboard.type(url);
        await page.fill('#field-max_parallel', '2');
        await page.selectOption('#field-delivery', 'pull_request');
        await page.waitForSelector('#model-hint:has-text("Default of AgentVine: Claude Code")');
        await page.fill('#field-model', 'sonnet');
        await page.click('dialog summary');
        await page.fill('#field-history', '0');
        await page.click('dialog summary'); // folded: what is wrong in it is shown
        await accessible(page);
        await browser.expecting(REFUSED, async () => {
            await page.focus('#field-max_parallel');
            await page.keyboard.press('Enter');
            await page.waitForSelector('#history-fault');
        });
        await page.waitForSelector('#field-history:focus');
        await page.fill('#field-history', '50');
        await page.keyboard.press('Enter');
        await page.waitForSelector('dialog', { state: 'detached' });
        await page.click(`.repository summary:has-text("${url}"):has-text("max parallel")`);
        await page.waitForSelector(`${open} dd:has-text("pull_request")`);
        await accessible(page);
        await page.focus(`${open} >> text=Edit`);
        await page.keyboard.press('Enter');
        await page.fill('#field-model', '');
        await page.selectOption('#field-issues', 'yes');
        await page.selectOption('#field-follow_checks', 'yes');
        const { id } = await kept();
        await stack.api('PATCH', `/repositories/${id}`, { effort: 'high' }); // somebody else, meanwhile
        await page.click('dialog >> text=Save');
        await page.waitForSelector('dialog', { state: 'detached' });
        await page.waitForSelector(`${open} dd:has-text("high")`);
        const { model, issues, follow_checks, effort, history, max_parallel, delivery } = await kept();
        if (JSON.stringify([model, issues, follow_checks, effort, history, max_parallel, delivery]) !== '[null,true,true,"high",50,2,"pull_request"]') {
            throw new Error(`Not what the form says: ${JSON.stringify(await kept())}`);
        }
        await page.click(`${open} >> text=Forget`);
        await page.click('dialog button.danger');
        await page.waitForSelector(`.repository:has-text("${url}")`, { state: 'detached' });
    }],
    ['says what the backend is set to and by what, and what a webhook was told', async ({ stack, browser }) => {
        const hook = http.createServer((request, answer) => answer.writeHead(204).end()).listen(0, '127.0.0.1');
        await once(hook, 'listening');
        const beside = stack.beside();
        const page = await browser.page(); // a login of the other backend's is none of this one's
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
            await page.focus('.webhook summary:has-text("/…"):has-text("signed"):has-text("delivered")');
            await page.keyboard.press('Enter');
            await page.waitForSelector('.webhook li >> text=its task');
            const line = name => `.settings li:has-text("agentvine.${name}")`;
            await page.waitForSelector(`${line('lease.duration')}:has-text("2m"):has-text("application.yml:2; default 90s")`);
            await page.waitForSelector(`${line('tasks.max-attempts')}:has-text("environment variable AGENTVINE_TASKS_MAXATTEMPTS; default 3")`);
            await page.waitForSelector(`${line('home')}:has-text("command line, --agentvine.home")`);
            await page.waitForSelector(`${line('controller.api-key')}:has-text("set"):has-text("environment variable ANTHROPIC_API_KEY")`);
            await page.check('text=also what nobody set');
            await page.focus('.settings-find input');
            await page.keyboard.type('overdue question');
            await page.waitForSelector('.settings li:has-text("agentvine.questions.overdue"):has-text("30m")');
            await accessible(page);
            if ((await page.content()).includes('never-shown')) {
                throw new Error('A secret is shown');
            }
            await page.goto(`${beside.base}/new`);
            await page.click('text=More. What is left empty');
            await page.waitForSelector('#max_attempts-hint:has-text("Of the settings: 5")');
        } finally {
            await page.context().close();
            await beside.stop();
            hook.close();
        }
    }],
    ['a run with a bound of turns shows how many it has taken, and a worker that left is removed', async ({ page, stack }) => {
        const hand = await Hand.register(stack.base, stack.token, 'leaver');
        const task = await stack.api('POST', '/tasks', { title: 'Has ten turns', description: 'd', repository_url: stack.repository, labels: [hand.name], max_turns: 10 });
        const run = await hand.claim();
        await hand.says(run, [{ type: 'assistant', data: { type: 'assistant', message: { content: [{ type: 'text', text: 'Begun.' }] } } }], 1, { turns: 4 });
        await page.goto(stack.base);
        await page.waitForSelector(`#running ${row(task.id)} progress[aria-label="40 % of 10 turns"]`);
        await hand.completes(run, 0);
        await hand.leaves();
        await page.goto(`${stack.base}/workers`);
        await page.focus('.worker:has-text("leaver") >> text=Remove');
        await page.keyboard.press('Enter');
        await page.waitForSelector('dialog:has-text("leaver goes from this list")');
        await accessible(page);
        await page.keyboard.press('Escape');
        await page.waitForSelector('dialog', { state: 'detached' });
        await page.click('.worker:has-text("leaver") >> text=Remove');
        await page.click('dialog button.danger');
        await page.waitForSelector('.worker:has-text("leaver")', { state: 'detached' });
        if ((await stack.api('GET', '/workers')).some(one => one.name === 'leaver')) {
            throw new Error('It is still in the list of the backend');
        }
    }],
    ['the backend cannot answer for some seconds: the page says until when, and goes on by itself', async ({ page, stack, browser }) => {
        const later = route => route.fulfill({ status: 503, headers: { 'Retry-After': '5' }, contentType: 'application/problem+json', body: JSON.stringify({ detail: 'The database is away' }) });
        await page.goto(`${stack.base}/settings`);
        await settled(page);
        await page.route('**/api/v1/workers?*', later, { times: 1 });
        await browser.expecting(AWAY, async () => {
            const said = page.waitForSelector('.waits:has-text("asks again by itself at"):has-text("The database is away")'); // from before the click, which may take longer than what is said
            await Promise.all([said, page.click('nav >> text=Workers')]);
            await page.waitForSelector('.worker');
            await page.waitForSelector('.waits .note', { state: 'detached' });
        });
    }],
    ['goes anywhere by typing, and lists the keys', async ({ page }) => {
        await page.keyboard.press('Control+k');
        await page.waitForSelector('dialog.palette input');
        await page.keyboard.type('from the page');
        await page.waitForSelector('#palette-list li:has-text("From the page")');
        await page.keyboard.press('Enter');
        await page.waitForSelector('.task-name:has-text("From the page")');
        await page.keyboard.press('?');
        await page.waitForSelector('dialog .keys');
        await page.keyboard.press('Escape');
        await page.waitForSelector('dialog', { state: 'detached' });
        await page.keyboard.press('g');
        await page.keyboard.press('t');
        await page.waitForSelector('.filters');
    }],
    ['peeks and selects without a mouse, and changes many at once', async ({ page, stack }) => {
        const waiting = await Promise.all(['One', 'Two', 'Three'].map(name => stack.task(`Waits ${name}`, ['say hi'], { labels: ['nobody-has-it'] })));
        await page.goto(`${stack.base}/tasks?label=nobody-has-it`);
        await page.waitForSelector(row(waiting[0].id));
        await page.keyboard.press('j');
        await page.keyboard.press('Space');
        await page.waitForSelector('dialog.peek');
        await page.keyboard.press('Escape');
        await page.waitForSelector('dialog', { state: 'detached' });
        await page.keyboard.press('x');
        await page.keyboard.press('j');
        await page.keyboard.press('j');
        await page.keyboard.press('X');
        await page.waitForSelector('text=3 tasks selected');
        await page.click('.bulk >> text=Cancel');
        await page.click('dialog >> button.primary');
        await page.waitForSelector('text=3 tasks done');
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
    ['updates are held by hand, and come all at once', async ({ page, stack }) => {
        await page.goto(stack.base);
        await page.waitForSelector('.is-live');
        await page.click('.line-state');
        const task = await stack.task('Held', ['say hi'], { labels: ['nobody-has-it'] });
        await stack.api('POST', `/tasks/${task.id}/cancel`, {});
        await page.click('.line-state');
        await page.waitForSelector(`#finished ${row(task.id)}`);
    }],
    ['the backend goes away for a while, and the page goes on by itself', async ({ page, stack, browser }) => {
        await page.goto(stack.base);
        await page.waitForSelector('.is-live');
        await page.waitForFunction(() => performance.getEntriesByType('resource').some(entry => entry.name.endsWith('/views/workers/Workers.js')));
        await browser.expecting(AWAY, async () => {
            await stack.stopBackend();
            await page.waitForSelector('.is-away');
            await page.click('nav >> text=Workers');
            await page.waitForSelector('text=The backend is away');
            await stack.restartBackend();
            await page.waitForSelector('.is-live');
            await page.waitForSelector('.worker');
        });
        await page.click('nav >> text=Now');
        const task = await stack.task('After it', ['say hi'], { labels: ['nobody-has-it'] });
        await page.waitForSelector(row(task.id));
    }],
    ['hostile texts stay texts, whatever stores them and wherever they are shown', walk => stayTexts(walk)],
    ['logs out', async ({ page, stack }) => {
        await page.goto(`${stack.base}/settings`);
        await page.click('text=Log out');
        await page.waitForSelector('text=Operator token');
    }],
];
