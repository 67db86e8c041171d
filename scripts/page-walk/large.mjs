/**
 * What is far larger or odder than usual: nothing of it may hold up the page or the backend, whose heap is small here, and each has a sentence and
 * a way on. With WALK_LONG=1 in its long form.
 */
import { longestBlock, mostMade, settled } from './browser.mjs';
import { changedFile, Hand, newFile } from './hand.mjs';

const LONG = process.env.WALK_LONG === '1';
const EVENTS = LONG ? 100_000 : 10_000;
const AWAY_MS = LONG ? 60_000 : 5_000;
/** Of elements that are made in one go: two blocks of a long list of code lines. A page that draws a whole change or conversation makes tens of thousands. */
const MOST_MADE = 1_500;
/** Of elements that there are after all of it: what is near the screen. */
const MOST_THERE = 4_000;
const NOT_KEPT = /Failed to load resource: the server responded with a status of 404/;
/** The page goes on reading while the others do, and may be told to come again as they are; it does so by itself. */
const COME_AGAIN = /Failed to load resource: the server responded with a status of 503/;
const AWAY = /ERR_CONNECTION_REFUSED|ERR_INCOMPLETE_CHUNKED_ENCODING|ERR_CONNECTION_RESET|ERR_EMPTY_RESPONSE|50[234]/;
const MB = 1024 * 1024;

/** Fails where the page has done more work in one go than a large thing may cost. The time is a figure for `bench`: other programs run beside it here. */
async function wasFree(page, what) {
    const [longest, made, there] = [await longestBlock(page), await mostMade(page), await page.evaluate(() => document.querySelectorAll('*').length)];
    console.log(`      ${what}: at most ${made.toLocaleString()} elements made in one go, ${there.toLocaleString()} there, longest block ${longest} ms`);
    if (made > MOST_MADE || there > MOST_THERE) {
        throw new Error(`${what}: ${made} elements were made in one go, of which ${MOST_MADE} may be, and ${there} are there, of which ${MOST_THERE} may be`);
    }
}

/** How many bytes it has, as a program reads it that is told to come again. */
async function whole(address) {
    for (;;) {
        const answer = await fetch(address);
        const size = (await answer.arrayBuffer()).byteLength;
        if (answer.status !== 503) {
            return size;
        }
        await new Promise(done => setTimeout(done, Number(answer.headers.get('Retry-After')) * 1000));
    }
}

async function scrollDown(page, times) {
    for (let i = 0; i < times; i++) {
        await page.mouse.wheel(0, 2000);
        await page.evaluate(() => new Promise(done => requestAnimationFrame(done)));
    }
}

async function changeOf(stack, hand, title, diff, files) {
    const { task, run } = await stack.handTask(hand, title);
    const status = await hand.changes(run, diff);
    await hand.completes(run, files);
    return { task, status };
}

const hand = async stack => stack.hand ??= await Hand.register(stack.base, stack.token, 'by-hand');

/** @type {[string, (walk: {page: any, other: any, stack: any, browser: any}) => Promise<void>][]} */
export const LARGE_FLOWS = [
    ['a change of 31 MB is read in parts, by several at once', async ({ page, stack, browser }) => {
        const files = Array.from({ length: 31 }, (_, n) => newFile(`big/file${n}.txt`, MB / 64, () => 'x'.repeat(62)));
        const { task, status } = await changeOf(stack, await hand(stack), 'A change of 31 MB', files.join(''), 31);
        if (status !== 204) {
            throw new Error(`it was answered with ${status}`);
        }
        await page.goto(`${stack.base}/tasks/${task.id}?tab=changes`);
        await page.waitForSelector('.file-head');
        await page.waitForSelector('text=More of this change');
        await browser.expecting(COME_AGAIN, async () => {
            const answers = await Promise.all([1, 2, 3, 4, 5, 6].map(() => whole(`${stack.base}/api/v1/tasks/${task.id}/diff`)));
            if (answers.some(size => size < 31 * MB)) {
                throw new Error(`the readers got ${answers.join(', ')} bytes`);
            }
        });
        await page.click('.fold >> nth=0');
        await page.waitForSelector('.file .came');
        await scrollDown(page, 20);
        await wasFree(page, 'a change of 31 MB');
    }],
    ['a change of 50 MB is refused in words, and the page says where it is', async ({ page, stack, browser }) => {
        const { task, status } = await changeOf(stack, await hand(stack), 'A change of 50 MB', newFile('x', 800_000, () => 'x'.repeat(64)), 1);
        if (status !== 413) {
            throw new Error(`it was answered with ${status}`);
        }
        await browser.expecting(NOT_KEPT, async () => {
            await page.goto(`${stack.base}/tasks/${task.id}?tab=changes`);
            await page.waitForSelector('text=A change of 1 file that is not kept here');
        });
    }],
    ['a line of 10 MB is cut, and says how long it is', async ({ page, stack }) => {
        const { task } = await changeOf(stack, await hand(stack), 'A line of 10 MB', newFile('min.js', 1, () => 'y'.repeat(10 * MB)), 1);
        await page.goto(`${stack.base}/tasks/${task.id}?tab=changes`);
        await page.waitForSelector('text=10,485,760 characters in all');
        await wasFree(page, 'a line of 10 MB');
    }],
    ['20,000 changed lines of one file, and 4,000 changed files', async ({ page, stack }) => {
        const one = await changeOf(stack, await hand(stack), 'Many lines', changedFile('Till.java', 10_000), 1);
        await page.goto(`${stack.base}/tasks/${one.task.id}?tab=changes`);
        await page.click('.fold');
        await page.waitForSelector('.file .gone');
        await settled(page);
        await scrollDown(page, 60);
        await wasFree(page, '20,000 lines of one file');
        const many = await changeOf(stack, await hand(stack), 'Many files', Array.from({ length: 4_000 }, (_, n) => changedFile(`src/module${n % 50}/File${n}.java`, 2)).join(''), 4_000);
        await page.goto(`${stack.base}/tasks/${many.task.id}?tab=changes`);
        await page.waitForSelector('.file .gone');
        await scrollDown(page, 60);
        await page.keyboard.press('j');
        await page.click('.file-pick >> nth=9');
        await page.waitForSelector('#file-9 .gone');
        await wasFree(page, '4,000 files');
    }],
    [`a conversation of ${EVENTS.toLocaleString()} events, with lines of a megabyte in it`, async ({ page, stack }) => {
        const worker = await hand(stack);
        const { task, run } = await stack.handTask(worker, 'Much was said');
        const call = { type: 'assistant', data: n => ({ type: 'assistant', message: { content: [{ type: 'tool_use', id: `call-${n}`, name: 'Bash', input: { command: `grep -rn total src # ${n}` } }] } }) };
        const result = { type: 'user', data: n => ({ type: 'user', message: { content: [{ type: 'tool_result', tool_use_id: `call-${n - 1}`, content: 'src/till.sh:12: total=$((total + price))\n'.repeat(5) }] } }) };
        const words = { type: 'assistant', data: n => ({ type: 'assistant', message: { content: [{ type: 'text', text: `That is the ${n}th thing that **I say**, in some words.` }] } }) };
        await worker.says(run, [call, result, words], Math.floor(EVENTS / 3));
        await worker.says(run, [call, { type: 'user', data: n => ({ type: 'user', message: { content: [{ type: 'tool_result', tool_use_id: `call-${n - 1}`, content: 'z'.repeat(MB) }] } }) }]);
        await worker.says(run, [{ type: 'assistant', data: () => ({ type: 'assistant', message: { content: [{ type: 'text', text: 'long words '.repeat(90_000) }] } }) }]);
        await worker.says(run, [{ type: 'assistant', data: () => ({ type: 'assistant', message: { content: [{ type: 'text', text: 'The very last words.' }] } }) }]);
        await worker.completes(run, 0);
        await page.goto(`${stack.base}/tasks/${task.id}?tab=conversation`);
        await page.waitForSelector('.entry-words');
        await page.waitForSelector('text=The record is complete');
        await scrollDown(page, 40);
        await page.evaluate(() => scrollTo(0, document.documentElement.scrollHeight));
        await page.waitForSelector('text=The very last words.');
        await page.click('.entry-call summary >> nth=-1');
        await page.click('.call-body >> text=Show more');
        await wasFree(page, 'a long conversation');
    }],
    ['a clock that is hours off shows the same times', async ({ page, other, stack }) => {
        const task = await stack.task('Made just now', ['say hi'], { labels: ['nobody-has-it'] });
        await other.addInitScript(() => {
            const real = Date.now;
            Date.now = () => real() - 5 * 3600 * 1000;
        });
        await other.goto(`${stack.base}/tasks/${task.id}`);
        await other.waitForSelector('.task-head time:text-matches("^(now|[0-9]+ s ago)$")');
        await other.goto(`${stack.base}/queue`);
        await settled(other);
        await other.goto(`${stack.base}/settings`);
        await other.waitForSelector('text=This computer’s clock is 5 h behind');
        await stack.api('POST', `/tasks/${task.id}/cancel`, {});
    }],
    [`the backend is away for ${AWAY_MS / 1000} s while a run goes on, and nothing is missing afterwards`, async ({ page, other, stack, browser }) => {
        const task = await stack.task('Goes on meanwhile', ['say before it', `wait ${Math.round(AWAY_MS / 1000) + 5}`, 'say after it'], {});
        await page.goto(`${stack.base}/tasks/${task.id}?tab=conversation`);
        await page.waitForSelector('.entry-words:has-text("before it")');
        await browser.expecting(AWAY, async () => {
            await stack.stopBackend();
            await page.waitForSelector('.is-away');
            await new Promise(done => setTimeout(done, AWAY_MS));
            await stack.restartBackend();
            await page.waitForSelector('.is-live');
            await page.waitForSelector('.entry-words:has-text("after it")');
            await page.waitForSelector('text=The record is complete');
        });
        const told = await page.locator('.entry-words').allTextContents();
        if (told.filter(text => text.includes('before it')).length !== 1 || told.filter(text => text.includes('after it')).length !== 1) {
            throw new Error(`the conversation is ${told.join(' | ')}`);
        }
    }],
];
