/** Each thing that a person does at the page, and what must come of it: by mouse, and by keyboard alone. */
import { Hand } from './hand.mjs';
import { REFUSED, accessible, holds, row, state } from './said.mjs';

/** @typedef {[string, (walk: {page: any, hand: import('./hands.mjs').Walker, other: any, stack: any, browser: any}) => Promise<void>]} Flow */

async function logInByToken(page, hand, stack) {
    await hand.write('input[type=password]', stack.token);
    await hand.press('button:has-text("Log in")');
    await page.waitForSelector('text=You are the operator: you');
}

/** @type {Flow[]} who is at the page */
export const LOGINS = [
    ['reads without a login, and says how to log in', async ({ page, stack }) => {
        await page.goto(stack.base);
        await page.waitForSelector('text=No task yet.');
        await page.waitForSelector('.top >> text=Log in');
    }],
    ['refuses a wrong token and takes the right one', async ({ page, hand, stack, browser }) => {
        await page.goto(`${stack.base}/settings`);
        await browser.expecting(REFUSED, async () => {
            await hand.write('input[type=password]', 'wrong');
            await hand.press('button:has-text("Log in")');
            await page.waitForSelector('text=That is not the operator token');
        });
        await logInByToken(page, hand, stack);
    }],
    ['logs in by the address of the start, once', async ({ page, other, stack }) => {
        const { path } = await stack.api('POST', '/logins/codes', {});
        await other.goto(stack.base + path);
        await other.waitForSelector('.tally, .empty');
        await page.goto(stack.base + path);
        await page.waitForSelector('text=That address was used already');
    }],
];

/** @type {Flow} with no other task before */
export const FIRST = ['a task that is posted elsewhere appears, moves and ends by itself', async ({ page, hand, stack }) => {
    await page.goto(stack.base);
    await page.waitForSelector('.is-live');
    const task = await stack.task('Appears by itself', ['wait 3', 'append README.md | One line.']);
    await page.waitForSelector(`#running ${row(task.id)}`);
    await page.waitForSelector(`#ready_for_review ${row(task.id)}`);
    await hand.press('text=New task');
    await holds(page, '#field-repository_url', stack.repository); // the only one that was used
}];

/** @type {Flow[]} played by each hand */
export const FLOWS = [
    ['posts a task by the form, with a file', async ({ page, hand, stack, browser }) => {
        await page.goto(stack.base);
        await page.waitForSelector('.is-live');
        await hand.does('n', 'text=New task');
        await page.waitForFunction(() => document.activeElement?.id === 'field-repository_url');
        await hand.write('#field-repository_url', 'no address');
        await hand.write('#field-title', 'From the page');
        await hand.write('#field-description', 'See.\nagent: run sh tests/run.sh\nagent: append README.md | A line more.');
        await browser.expecting(REFUSED, async () => {
            await hand.does('Control+Enter', 'text=Queue it');
            await page.waitForSelector('#field-repository_url[aria-invalid=true]');
        });
        await hand.write('#field-repository_url', stack.repository);
        const [chooser] = await Promise.all([page.waitForEvent('filechooser'), hand.press('text=Add files')]);
        await chooser.setFiles({ name: 'note.txt', mimeType: 'text/plain', buffer: Buffer.from('hello') });
        await page.waitForSelector('.attachments li');
        await page.evaluate(() => {
            const clipboardData = new DataTransfer();
            clipboardData.items.add(new File(['<svg xmlns="http://www.w3.org/2000/svg"/>'], 'pasted.svg', { type: 'image/svg+xml' }));
            dispatchEvent(new ClipboardEvent('paste', { clipboardData }));
        });
        await page.waitForSelector('.attachments li:has-text("pasted.svg")');
        await hand.press('text=Queue it');
        await page.waitForSelector(state('completed'));
    }],
    ['comments on its change, sees it mended, and approves it', async ({ page, hand }) => {
        await hand.does('2', '#tab-changes');
        await hand.press('.came button.number');
        await page.keyboard.type('Say it shorter.\nagent: append README.md | More.');
        await hand.does('Control+Enter', 'text=Keep the comment');
        await hand.press('text=Ask for changes');
        await page.waitForSelector('text=The agent works on');
        await page.waitForSelector(state('completed'));
        await hand.tick('label:has-text("since the last review") input');
        await page.waitForSelector('.file:has-text("More.")');
        await hand.press('text=Approve');
        await page.waitForSelector(state('approved'));
    }],
    ['reads the conversation, whole, and finds the branch', async ({ page, hand }) => {
        await hand.does('1', '#tab-conversation');
        await page.waitForSelector('text=The record is complete');
        await hand.press('.entry-call summary >> nth=0');
        await page.waitForSelector('.call-body');
        await hand.press('.branch summary');
        await page.waitForSelector('.branch code:has-text("git fetch")');
    }],
    ['answers a question, and a second person sees it at once', async ({ page, hand, other, stack }) => {
        const task = await stack.task('Asks two people', ['write notes/a.md | # A'], { permission_level: 'human_required' });
        await page.goto(stack.base);
        await page.waitForSelector(`#needs_you ${row(task.id)}:has-text("May it use Write: a.md?")`);
        for (const one of [page, other]) {
            await one.goto(`${stack.base}/inbox`);
            await one.waitForSelector('.question .answers');
            await one.waitForSelector('.is-live'); // who answered is told by the stream
        }
        await hand.does('a', '.question >> text=Allow');
        await page.waitForSelector('text=You answered it.');
        await other.waitForSelector('text=It is answered already, by operator.');
    }],
    ['refuses with a reason, and makes a rule', async ({ page, hand, stack }) => {
        await stack.task('Asks again', ['write notes/b.md | # B'], { permission_level: 'human_required' });
        await page.goto(`${stack.base}/inbox`);
        await page.waitForSelector('.question .answers');
        await hand.does('r', '.question >> text=Make a rule');
        await page.waitForSelector('dialog [aria-label="Dry run"]');
        await hand.press('dialog >> text=Put it in force');
        await page.waitForSelector('dialog', { state: 'detached' });
        await hand.does('d', '.question >> text=Deny');
        await page.waitForSelector('.question textarea:focus');
        await page.keyboard.type('Not there.');
        await hand.does('Control+Enter', '.question .answers >> text=Deny');
        await page.waitForSelector('text=You answered it.');
        await page.goto(`${stack.base}/policy`);
        await page.waitForSelector('.rules:has-text("allow-write")');
        await hand.press('.version summary >> nth=0');
        await page.waitForSelector('.version .came:has-text("allow-write")');
        await stack.api('PUT', '/policy', { rules: [] });
    }],
    ['edits what is to be run, allows for the whole task, chooses, and approves a plan', async ({ page, hand, stack }) => {
        const worker = await Hand.register(stack.base, stack.token, `asks-${hand.name.replace(' ', '-')}`);
        const { run } = await stack.handTask(worker, `Asks four times, ${hand.name}`);
        const asked = async (call, answer) => {
            await worker.asks(run, call);
            await page.goto(`${stack.base}/inbox`);
            await page.waitForSelector('.question');
            await answer();
            await page.waitForSelector('text=You answered it.');
            return worker.asks(run, call);
        };
        const command = (call_id, text) => ({ kind: 'permission', call_id, tool_name: 'Bash', tool_input: { command: text } });
        const edited = await asked(command('one', 'kubectl apply -f till.yaml'), async () => {
            await hand.does('e', '.question >> text=Edit');
            await hand.write('.question textarea', 'kubectl diff -f till.yaml');
            await hand.press('text=Allow it so');
        });
        const allowed = await asked(command('two', 'helm upgrade till'), () => hand.does('t', '.question >> text=Allow for this task'));
        const chosen = await asked({ kind: 'question', call_id: 'three', tool_name: 'AskUserQuestion', tool_input: { questions: [{ question: 'Which colour?', header: 'Colour', multiSelect: false,
            options: [{ label: 'Red', description: 'as it was' }, { label: 'Blue', description: 'as the others' }] }] } }, () => hand.does('2', '.choice:has-text("Blue")'));
        const planned = await asked({ kind: 'plan', call_id: 'four', tool_name: 'ExitPlanMode', tool_input: { plan: '# First this\n\nThen that.' } }, () => hand.does('a', '.question >> text=Allow'));
        if (edited.answer.updated_input?.command !== 'kubectl diff -f till.yaml' || !allowed.answer.allowed || !/Blue/.test(JSON.stringify(chosen.answer)) || !planned.answer.allowed) {
            throw new Error(`Not what was answered: ${JSON.stringify([edited, allowed, chosen, planned])}`);
        }
        await worker.completes(run, 0);
        await worker.leaves();
        await stack.api('DELETE', `/workers/${worker.id}`);
    }],
    ['has a worker take no more work, and work again', async ({ page, hand, stack }) => {
        const of = text => `.worker:has-text("worker-2") >> text=${text}`;
        await page.goto(`${stack.base}/workers`);
        await hand.press(of('Drain'));
        await page.waitForSelector('.worker:has-text("worker-2") .state:has-text("draining")');
        await hand.press(of('Resume'));
        await page.waitForSelector(of('Drain'));
    }],
    ['looks at the queue over a week, as tables, and reads and writes in a session', async ({ page, hand, stack }) => {
        const task = await stack.task(`Is talked to, ${hand.name}`, ['say hi']);
        const { session_id } = await stack.until(task.id, one => one.status === 'completed');
        await page.goto(stack.base);
        await page.waitForSelector('.tally, .empty'); // from then on it has its keys
        await hand.does('g q', 'nav >> text=Queue');
        await hand.choose('[aria-label="Over time"] select', '7 days');
        await hand.tick('text=as tables');
        await page.waitForSelector('[aria-label="Values"] table');
        await hand.does('g s', 'nav >> text=Sessions');
        await hand.press(`td a[href="/chat/${session_id}"]`);
        await hand.write('.chat textarea', 'Thank you.');
        await hand.press('.chat >> text=Send');
        await page.waitForSelector('.said-by.by-person:has-text("Thank you.")');
        await stack.until(task.id, one => one.status === 'completed');
    }],
    ['answers long after the run was paused for it, and the agent does just that', async ({ page, hand, stack }) => {
        const task = await stack.task(`Is paused, ${hand.name}`, ['append README.md | After the pause.'], { permission_level: 'human_required' });
        await stack.until(task.id, one => one.status === 'waiting');
        await page.goto(`${stack.base}/tasks/${task.id}`);
        await page.waitForSelector('.question:has-text("the task is parked until you answer")');
        await hand.press('.question >> text=Allow');
        await page.waitForSelector(state('completed'));
        await hand.does('2', '#tab-changes');
        await page.waitForSelector('.file:has-text("After the pause.")');
        const asked = await stack.api('GET', `/chat/conversation/${(await stack.api('GET', `/tasks/${task.id}`)).session_id}`);
        if (asked.filter(one => one.direction === 'worker_to_human').length !== 1) {
            throw new Error(`Asked more than once: ${JSON.stringify(asked)}`);
        }
    }],
    ['says what a repository brings, trusts exactly that, and takes it back', async ({ page, hand, stack }) => {
        const repository_url = stack.bringing({ '.claude/commands/tidy.md': 'Tidy up.\n', '.claude/settings.json': '{"hooks": {"PostToolUse": [{"matcher": "Edit", "hooks": [{"type": "command", "command": "./tidy.sh"}]}]}}\n' });
        const task = await stack.task('Brings a hook', ['say hi'], { repository_url });
        await page.goto(`${stack.base}/tasks/${task.id}`);
        await page.waitForSelector(state('completed'));
        await hand.press('.task-head .brings summary:has-text("brings 1 command, 1 hook, not trusted")');
        await page.waitForSelector('.task-head .brought:has-text("./tidy.sh")');
        await accessible(page);
        await hand.press('text=Trust exactly this');
        await page.waitForSelector('.task-head .brings', { state: 'detached' });
        const kept = async () => (await stack.api('GET', `/repositories?url=${encodeURIComponent(repository_url)}`))[0];
        const { brings, trust } = await kept();
        if (!brings.trusted || trust.join() !== brings.hash) {
            throw new Error(`What was shown is not what is trusted: ${JSON.stringify({ brings, trust })}`);
        }
        await page.goto(`${stack.base}/settings`);
        await hand.press(`.brings summary:has-text("${repository_url}")`);
        await page.waitForSelector(`.brings:has-text("${brings.hash}") .state:has-text("trusted")`);
        await accessible(page);
        await hand.press('.brings[open] >> text=Take trust back');
        await page.waitForSelector('.brings[open] >> text=Trust exactly this');
        if ((await kept()).trust !== null) {
            throw new Error('Trust was not taken back');
        }
    }],
    ['two people change the rules, and neither undoes the other', async ({ page, hand, stack, browser }) => {
        await stack.api('PUT', '/policy', { rules: [] });
        await page.goto(`${stack.base}/policy`);
        await hand.write('[aria-label="Try a call"] input', 'git push');
        await hand.press('text=Try it');
        await page.waitForSelector('[aria-label="Try a call"] >> text=Behind a wall: ');
        await hand.choose('[aria-label="Try a call"] select >> nth=0', 'Host to be reached');
        await hand.write('[aria-label="Try a call"] input', 'files.example.com');
        await hand.press('text=Try it');
        await page.waitForSelector('[aria-label="Try a call"] .state:has-text("asks a person")');
        await hand.press('text=Edit the rules');
        await hand.press('text=Add a rule');
        await hand.write('.rules input >> nth=0', 'mine');
        await hand.write('.rules input >> nth=1', 'make mine');
        await stack.api('PUT', '/policy', { rules: [{ name: 'theirs', command: 'make theirs', decision: 'deny' }] });
        await hand.press('nav >> text=Now');
        await page.waitForSelector('.tally, .empty');
        await hand.press('nav >> text=Policy');
        await browser.expecting(/status of 409/, async () => {
            await hand.press('text=Put them in force');
            await page.waitForSelector('.note .gone:has-text("make theirs")');
        });
        if ((await stack.api('GET', '/policy')).rules[0].name !== 'theirs') {
            throw new Error('what somebody else had put in force was undone');
        }
        await hand.press('text=Put mine in its place');
        await page.waitForSelector('ol.rules:has-text("Ask a person about the command make mine")');
        await stack.api('PUT', '/policy', { rules: [] });
    }],
    ['what is half written stays, whatever is looked at meanwhile, and goes when it is sent', async ({ page, hand, stack }) => {
        const task = await stack.task('Is written to', ['append README.md | One line.']);
        await stack.until(task.id, one => one.status === 'completed');
        await page.goto(`${stack.base}/tasks/${task.id}?tab=conversation`);
        await hand.write('.steer textarea', 'half a sentence');
        await hand.press('#tab-changes');
        await hand.press('.came button.number');
        await page.keyboard.type('half a comment');
        await hand.press('#tab-history');
        await hand.press('#tab-changes');
        await page.waitForSelector('.comment textarea');
        await holds(page, '.comment textarea', 'half a comment');
        await hand.press('.same button.number >> nth=-1'); // at another line: what was begun is kept as a comment
        await page.waitForSelector('.comment p:has-text("half a comment")');
        await hand.press('.comment >> text=Cancel');
        await page.reload();
        await hand.press('#tab-conversation');
        await holds(page, '.steer textarea', 'half a sentence');
        await hand.press('.steer >> text=Send');
        await page.waitForSelector('text=Written.');
        await page.goto(`${stack.base}/tasks/${task.id}?tab=conversation`);
        await holds(page, '.steer textarea', '');
        const asks = await stack.task('Asks for words', ['write notes/d.md | # D'], { permission_level: 'human_required' });
        await page.goto(`${stack.base}/tasks/${asks.id}`);
        await hand.press('.question >> text=Deny');
        await page.keyboard.type('half a reason');
        await hand.press('nav >> text=Inbox');
        await hand.press('.question >> text=Deny');
        await holds(page, '.question textarea', 'half a reason');
        await hand.does('Control+Enter', '.question .answers >> text=Deny');
        await page.waitForSelector('text=You answered it.');
        await page.goto(`${stack.base}/new?from=${task.id}`);
        await page.waitForFunction(() => document.querySelector('#field-title')?.value === 'Is written to');
        await hand.write('#field-title', 'Another one');
        await hand.press('nav >> text=Now');
        await page.goBack();
        await holds(page, '#field-title', 'Another one');
    }],
    ['a task that comes by itself is seen, brought now, paused and changed, and another one is made', async ({ page, hand, stack, browser }) => {
        await page.goto(`${stack.base}/schedules`);
        await page.waitForSelector('text=No task comes by itself yet.');
        await stack.api('POST', '/schedules', { name: 'weekly', cron: '30 6 * * mon', time_zone: 'Europe/Berlin', task: { title: 'Comes by itself', description: 'agent: say hi', repository_url: stack.repository, labels: ['nobody-has-it'] } });
        await hand.does('g n', 'nav >> text=Now');
        await page.waitForSelector('.tally, .empty');
        await hand.does('g e', 'nav >> text=Schedules');
        await page.waitForSelector('.schedule:has-text("06:30 on Monday")');
        await page.waitForSelector('.schedule:has-text("Next in")');
        await hand.press('text=Run now');
        await page.waitForSelector('.schedule .state:has-text("started")');
        await hand.press('text=Pause');
        await page.waitForSelector('.schedule .state:has-text("paused")');
        await hand.press('.schedule >> text=Edit');
        await hand.write('#field-cron', '30 6 * *');
        await browser.expecting(REFUSED, async () => {
            await hand.does('Enter', 'dialog button[type=submit]');
            await page.waitForSelector('#cron-fault');
        });
        await accessible(page);
        await hand.write('#field-cron', '15 7 * * tue');
        await hand.leave(); // what was begun stays
        await page.waitForSelector('dialog', { state: 'detached' });
        await hand.press('.schedule >> text=Edit');
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
        await hand.press('dialog button[type=submit]');
        await page.waitForSelector('.schedule:has-text("07:15 on Tuesday")');
        const kept = (await stack.api('GET', '/schedules')).find(one => one.name === 'weekly');
        if (kept.task.labels?.[0] !== 'nobody-has-it' || kept.enabled || kept.jitter !== 7) {
            throw new Error(`What nobody changed in the form was changed: ${JSON.stringify(kept)}`);
        }
        await hand.press('text=New schedule');
        await hand.write('#field-name', 'made-here');
        await hand.write('#field-cron', '0 3 * * *');
        await hand.write('#field-time_zone', 'UTC');
        await hand.write('[id="field-task.title"]', 'Made at the page');
        await hand.write('[id="field-task.repository_url"]', stack.repository);
        await hand.write('[id="field-task.description"]', 'agent: say hi');
        await hand.write('#field-more', '{"priority": "low"}');
        await hand.press('dialog >> text=Make it');
        await page.waitForSelector('.schedule:has-text("Made at the page")');
        await hand.press('.schedule:has-text("Made at the page") >> text=Delete');
        await hand.press('dialog button.danger');
        await page.waitForSelector('.schedule:has-text("Made at the page")', { state: 'detached' });
        await hand.press('.schedule >> text=its task');
        await page.waitForSelector('.task-name:has-text("Comes by itself")');
        await stack.api('POST', `/tasks/${new URL(page.url()).pathname.split('/').pop()}/cancel`, {});
        await stack.api('DELETE', `/schedules/${kept.id}`);
    }],
    ['posts a task of a template, is told what is missing beside its field, copies it with all it says, and deletes the template', async ({ page, hand, stack, browser }) => {
        await stack.api('POST', '/templates', { name: 'notes', description: 'Notes of one version', parameters: [{ name: 'audience', default: 'users' }],
            task: { title: 'Notes {{version}}', description: 'For {{audience}}.', repository_url: stack.repository, task_type: 'docs', labels: ['nobody-has-it'] } });
        await page.goto(`${stack.base}/settings`);
        await hand.press('.template summary:has-text("notes")');
        await accessible(page);
        await hand.press('text=New task of it');
        await holds(page, '#field-template', 'notes');
        await page.waitForSelector('#task_type-hint:has-text("Of the template: docs")');
        await hand.press('text=Clone, session and data');
        await hand.write('#field-metadata', '{ticket: 7}');
        await hand.choose('#field-lfs', 'no');
        await hand.write('#field-history', '1');
        await hand.press('text=Clone, session and data'); // folded: what is wrong in it is shown
        await hand.does('Control+Enter', 'text=Queue it');
        await page.waitForSelector('#metadata-fault:has-text("must be JSON")');
        await hand.write('#field-metadata', '{"ticket": 7}');
        await browser.expecting(REFUSED, async () => {
            await hand.does('Control+Enter', 'text=Queue it');
            await page.waitForSelector('[id="parameters.version-fault"]:has-text("is required by the template notes")');
        });
        await accessible(page);
        await page.keyboard.type('1.2'); // it has the focus
        await hand.does('Control+Enter', 'text=Queue it');
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
        await hand.press('.template summary:has-text("notes")');
        await hand.press('.template >> text=Delete');
        await hand.press('dialog button.danger');
        await page.waitForSelector('[aria-label="Templates"] >> text=There are none.');
    }],
    ['says once of a repository what its tasks need not, and is told beside the field what is wrong', async ({ page, hand, stack, browser }) => {
        const url = 'https://git.example/of-the-walk.git';
        const kept = async () => (await stack.api('GET', `/repositories?url=${encodeURIComponent(url)}`))[0];
        const open = `.repository[open]:has-text("${url}")`;
        await page.goto(`${stack.base}/settings`);
        await hand.press('text=New repository');
        await page.waitForSelector('dialog #field-url:focus');
        await page.keyboard.type(url);
        await hand.write('#field-max_parallel', '2');
        await hand.choose('#field-delivery', 'pull_request');
        await page.waitForSelector(`#model-hint:has-text("Default of AgentVine: its program's own")`);
        await hand.write('#field-model', 'sonnet');
        await hand.press('dialog summary');
        await hand.write('#field-history', '0');
        await hand.press('dialog summary'); // folded: what is wrong in it is shown
        await accessible(page);
        await browser.expecting(REFUSED, async () => {
            await hand.press('dialog button[type=submit]');
            await page.waitForSelector('#history-fault');
        });
        await page.waitForSelector('#field-history:focus');
        await hand.write('#field-history', '50');
        await hand.does('Enter', 'dialog button[type=submit]');
        await page.waitForSelector('dialog', { state: 'detached' });
        await hand.press(`.repository summary:has-text("${url}"):has-text("max parallel")`);
        await page.waitForSelector(`${open} dd:has-text("pull_request")`);
        await accessible(page);
        await hand.press(`${open} >> text=Edit`);
        await hand.write('#field-model', '');
        await hand.choose('#field-issues', 'yes');
        await hand.choose('#field-follow_checks', 'yes');
        const { id } = await kept();
        await stack.api('PATCH', `/repositories/${id}`, { effort: 'high' }); // somebody else, meanwhile
        await hand.press('dialog >> text=Save');
        await page.waitForSelector('dialog', { state: 'detached' });
        await page.waitForSelector(`${open} dd:has-text("high")`);
        const { model, issues, follow_checks, effort, history, max_parallel, delivery } = await kept();
        if (JSON.stringify([model, issues, follow_checks, effort, history, max_parallel, delivery]) !== '[null,true,true,"high",50,2,"pull_request"]') {
            throw new Error(`Not what the form says: ${JSON.stringify(await kept())}`);
        }
        await hand.press(`${open} >> text=Forget`);
        await hand.press('dialog button.danger');
        await page.waitForSelector(`.repository:has-text("${url}")`, { state: 'detached' });
    }],
    ['a run with a bound of turns shows how many it has taken, and a worker that left is removed', async ({ page, hand, stack }) => {
        const leaver = await Hand.register(stack.base, stack.token, 'leaver');
        const task = await stack.api('POST', '/tasks', { title: 'Has ten turns', description: 'd', repository_url: stack.repository, labels: [leaver.name], max_turns: 10 });
        const run = await leaver.claim();
        await leaver.says(run, [{ type: 'assistant', data: { type: 'assistant', message: { content: [{ type: 'text', text: 'Begun.' }] } } }], 1, { turns: 4 });
        await page.goto(stack.base);
        await page.waitForSelector(`#running ${row(task.id)} progress[aria-label="40 % of 10 turns"]`);
        await leaver.completes(run, 0);
        await leaver.leaves();
        await page.goto(`${stack.base}/workers`);
        await hand.press('.worker:has-text("leaver") >> text=Remove');
        await page.waitForSelector('dialog:has-text("leaver goes from this list")');
        await accessible(page);
        await hand.leave();
        await page.waitForSelector('dialog', { state: 'detached' });
        await hand.press('.worker:has-text("leaver") >> text=Remove');
        await hand.press('dialog button.danger');
        await page.waitForSelector('.worker:has-text("leaver")', { state: 'detached' });
        if ((await stack.api('GET', '/workers')).some(one => one.name === 'leaver')) {
            throw new Error('It is still in the list of the backend');
        }
    }],
    ['goes anywhere by typing, and lists the keys', async ({ page, hand }) => {
        await hand.does('Control+k', '.top .search');
        await page.waitForSelector('dialog.palette input');
        await page.keyboard.type('from the page');
        await page.waitForSelector('#palette-list li:has-text("From the page")');
        await hand.does('Enter', '#palette-list li:has-text("From the page")');
        await page.waitForSelector('.task-name:has-text("From the page")');
        await hand.does('?', '.keys-hint');
        await page.waitForSelector('dialog .keys');
        await hand.leave();
        await page.waitForSelector('dialog', { state: 'detached' });
        await hand.does('g t', 'nav >> text=Tasks');
        await page.waitForSelector('.filters');
    }],
    ['peeks and selects, and changes many at once', async ({ page, hand, stack }) => {
        const label = `nobody-has-it-${hand.name.replace(' ', '-')}`;
        const waiting = await Promise.all(['One', 'Two', 'Three', 'Four'].map(name => stack.task(`Waits ${name}`, ['say hi'], { labels: [label] })));
        await page.goto(`${stack.base}/tasks?label=${label}`);
        await page.waitForSelector(row(waiting[0].id));
        await hand.peekAtFirst();
        await page.waitForSelector('dialog.peek');
        await hand.leave();
        await page.waitForSelector('dialog', { state: 'detached' });
        await hand.selectFirst(3);
        await page.waitForSelector('text=3 tasks selected');
        await hand.press('.bulk >> text=Priority');
        await hand.choose('dialog select', 'low');
        await hand.press('dialog >> button.primary');
        await page.waitForSelector('text=3 tasks done');
        await hand.press('dialog button.primary:has-text("Done")');
        await hand.tick(`${row(waiting[0].id)} .tick`);
        await hand.press('.bulk >> text=Select all 4 of this filter');
        await hand.press('.bulk >> text=Cancel');
        await hand.press('dialog >> button.primary');
        await page.waitForSelector('text=4 tasks done');
        await hand.press('dialog button.primary:has-text("Done")');
        await hand.press('text=Save this view');
        await page.waitForSelector('dialog input:focus');
        await page.keyboard.type(`Mine ${hand.name}`);
        await hand.does('Enter', 'dialog button[type=submit]');
        await hand.does('g n', 'nav >> text=Now');
        await hand.does('g t', 'nav >> text=Tasks');
        await hand.press(`.saved a:has-text("Mine ${hand.name}")`);
        await page.waitForSelector('text=4 found');
        await hand.does('b', '.switch >> text=Board');
        await page.waitForSelector('.board');
        await hand.does('b', '.switch >> text=Table');
        await page.waitForSelector('.task-list');
    }],
    ['updates are held by hand, and come all at once', async ({ page, hand, stack }) => {
        await page.goto(stack.base);
        await page.waitForSelector('.is-live');
        await hand.press('.line-state');
        const task = await stack.task('Held', ['say hi'], { labels: ['nobody-has-it'] });
        await stack.api('POST', `/tasks/${task.id}/cancel`, {});
        await hand.press('.line-state');
        await page.waitForSelector(`#finished ${row(task.id)}`);
    }],
];

/** @type {Flow} */
export const LOGOUT = ['logs out, and in again by the token', async ({ page, hand, stack }) => {
    await page.goto(`${stack.base}/settings`);
    await hand.press('text=Log out');
    await page.waitForSelector('text=Operator token');
    await logInByToken(page, hand, stack);
}];
