/**
 * Measures pages in Debian's Chromium. `node page.mjs PART BASE TOKEN`, with CHROMIUM; says one JSON object a line. Run as a copy beside
 * scripts/page-walk, whose browser and worker by hand it takes, in the folder where npm has put what drives the browser.
 */
import { Browser, longestBlock } from './walk/browser.mjs';
import { changedFile, Hand } from './walk/hand.mjs';

const [part, base, token, scale] = process.argv.slice(2);
const say = line => console.log(JSON.stringify(line));
const rounds = many => Math.max(3, Math.round(many / Number(scale ?? 1)));
const sorted = times => [...times].sort((a, b) => a - b);
const percentile = (times, share) => sorted(times)[Math.max(0, Math.ceil(share * times.length) - 1)];
/** A new browser builds its own windows at first, on the same cores: whoever types an address has one that did. */
const SETTLES_MS = 1_500;
/** Views that are not counted: a backend that has just begun compiles what answers them. */
const WARM_UP = 5;
const browser = await Browser.open(process.env.CHROMIUM);

/** When the first such element was painted, ms after the navigation began; and what had come over the wire by then: other views' code is fetched behind it. @param {string} where @param {string} selector of CSS, or text: and words */
async function firstView(where, selector) {
    const page = await browser.page();
    const wire = await page.context().newCDPSession(page);
    let bytes = 0;
    await wire.send('Network.enable');
    wire.on('Network.loadingFinished', event => { bytes += event.encodedDataLength; });
    wire.on('Network.dataReceived', event => { bytes += event.type === 'EventSource' ? event.encodedDataLength : 0; });
    await page.addInitScript(wanted => {
        const isThere = () => wanted.startsWith('text:') ? document.body?.innerText.includes(wanted.slice(5)) : document.querySelector(wanted);
        const look = () => isThere() ? requestAnimationFrame(() => { window.painted = performance.now(); }) : requestAnimationFrame(look);
        look();
    }, selector);
    await page.waitForTimeout(SETTLES_MS);
    await page.goto(where);
    await page.waitForFunction(() => window.painted);
    const painted = await page.evaluate(() => window.painted);
    const view = { painted, bytes };
    await page.context().close();
    return view;
}

async function painted(where, selector, many) {
    for (let i = 0; i < rounds(WARM_UP); i++) {
        await firstView(where, selector);
    }
    const views = [];
    for (let i = 0; i < rounds(many); i++) {
        views.push(await firstView(where, selector));
    }
    return { ms: percentile(views.map(view => view.painted), 0.5), kB: percentile(views.map(view => view.bytes), 0.5) / 1000 };
}

/** Frames a second while it scrolls by a third of a screen with each, the time from the press to its first rows, and for how long the page's thread was not free at most, in both. */
async function opensAndScrolls(where, press, rows) {
    const page = await browser.page();
    await page.goto(where);
    await page.waitForSelector(press);
    await page.waitForTimeout(2000);
    await longestBlock(page);
    const opened = await page.evaluate(([button, wanted]) => new Promise(done => {
        const begun = performance.now();
        const look = () => document.querySelector(wanted) ? requestAnimationFrame(() => done(performance.now() - begun)) : requestAnimationFrame(look);
        document.querySelector(button).click();
        look();
    }), [press, rows]);
    await page.waitForTimeout(1000);
    const opening = await longestBlock(page);
    const frames = await page.evaluate(() => new Promise(done => {
        let [count, begun] = [0, performance.now()];
        const next = () => {
            scrollBy(0, innerHeight / 3);
            count++;
            const seconds = (performance.now() - begun) / 1000;
            seconds < 4 ? requestAnimationFrame(next) : done(count / seconds);
        };
        requestAnimationFrame(next);
    }));
    const block = await longestBlock(page);
    await page.context().close();
    return { opened, frames, block, held: Math.max(opening, block) };
}

async function api(method, path, body) {
    const answer = await fetch(`${base}/api/v1${path}`, { method, body: body && JSON.stringify(body), headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${token}` } });
    if (!answer.ok) {
        throw new Error(`${method} ${path}: HTTP ${answer.status} ${await answer.text()}`);
    }
    return answer.json();
}

/** As a page has one that is looked at by itself: the answer is read and thrown away. */
async function openStreams(many) {
    for (let i = 0; i < many; i++) {
        const answer = await fetch(`${base}/api/v1/events`);
        const reader = answer.body.getReader();
        (async () => { while (!(await reader.read()).done) { /* swallowed */ } })().catch(() => {});
    }
}

const newTask = title => api('POST', '/tasks', { title, description: 'For the benchmark.', repository_url: 'https://example.invalid/team/page.git', labels: ['nobody-has-it'] });

const PARTS = {
    async first() {
        const now = await painted(base, '.task-line', 7);
        say({ figure: 'painted', value: now.ms });
        say({ figure: 'bytes', value: now.kB });
        say({ figure: 'chart_bytes', value: (await painted(`${base}/queue`, 'canvas', 3)).kB });
    },
    async painted() {
        say({ figure: 'painted', value: (await painted(base, '.task-line', 7)).ms });
    },
    /** One page is looked at; the others are the streams that they would hold. */
    async live() {
        await openStreams(rounds(99));
        const page = await browser.page();
        await page.goto(base);
        await page.waitForSelector('.is-live');
        const times = [];
        for (let i = 0; i < rounds(60); i++) {
            const title = `Seen ${i}`;
            const seen = page.evaluate(wanted => new Promise(done => {
                const look = () => [...document.querySelectorAll('#waiting .task-line')].some(row => row.textContent.includes(wanted)) ? requestAnimationFrame(() => done(Date.now())) : requestAnimationFrame(look);
                look();
            }), title);
            const task = await newTask(title);
            const committed = Date.now();
            times.push(Math.max(0, await seen - committed));
            await api('POST', `/tasks/${task.id}/cancel`, {});
        }
        say({ figure: 'visible', value: percentile(times, 0.95), how: `p50 ${Math.round(percentile(times, 0.5))} ms, longest ${Math.round(Math.max(...times))} ms, ${times.length} times` });
    },
    async large() {
        const hand = await Hand.register(base, token, 'bench-page');
        const order = async title => {
            await api('POST', '/tasks', { title, description: 'For the benchmark.', repository_url: 'https://example.invalid/team/page.git', labels: [hand.name] });
            return hand.claim();
        };
        const change = await order('20,000 lines');
        await hand.changes(change, changedFile('Till.java', 10_000));
        await hand.completes(change);
        const diff = await opensAndScrolls(`${base}/tasks/${change.task}?tab=changes`, '.fold', '.file .gone');
        say({ figure: 'diff_opens', value: diff.opened });
        say({ figure: 'diff_frames', value: diff.frames, how: `longest block ${diff.block} ms` });
        const many = await order('4,000 files');
        await hand.changes(many, Array.from({ length: 4_000 }, (_, n) => changedFile(`src/module${n % 50}/File${n}.java`, 2)).join(''));
        await hand.completes(many, 4_000);
        const files = await opensAndScrolls(`${base}/tasks/${many.task}?tab=about`, '#tab-changes', '.file .gone');
        say({ figure: 'files_opens', value: files.opened });
        say({ figure: 'files_frames', value: files.frames, how: `longest block ${files.block} ms` });
        say({ figure: 'files_held', value: files.held });
        const talk = await order('20,000 events');
        const call = { type: 'assistant', data: n => ({ type: 'assistant', message: { content: [{ type: 'tool_use', id: `call-${n}`, name: 'Bash', input: { command: `grep -rn total src # ${n}` } }] } }) };
        const result = { type: 'user', data: n => ({ type: 'user', message: { content: [{ type: 'tool_result', tool_use_id: `call-${n - 1}`, content: 'src/till.sh:12: total\n' }] } }) };
        const words = { type: 'assistant', data: n => ({ type: 'assistant', message: { content: [{ type: 'text', text: `That is the ${n}th thing that **I say**, in some words.` }] } }) };
        await hand.says(talk, [call, result, words], 6_666);
        await hand.completes(talk, 0);
        const transcript = await opensAndScrolls(`${base}/tasks/${talk.task}?tab=about`, '#tab-conversation', '.entry-words');
        say({ figure: 'transcript_opens', value: transcript.opened });
        say({ figure: 'transcript_frames', value: transcript.frames, how: `longest block ${transcript.block} ms` });
    },
    /** Until it is ended from outside. */
    async idle() {
        await openStreams(rounds(200));
        say({ figure: 'ready', value: 200 });
        await new Promise(() => setInterval(() => {}, 1000));
    },
    async peer() {
        const first = await painted(base, token, 7);
        say({ figure: 'painted', value: first.ms });
        say({ figure: 'bytes', value: first.kB });
    },
};

try {
    await PARTS[part]();
    await browser.close();
    process.exit(0);
} catch (e) {
    console.error(e);
    await browser.close();
    process.exit(1);
}
