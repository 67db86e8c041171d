/** Chromium, watched: whatever a page complains of is a failure of the walk. */
import fs from 'node:fs';
import { createRequire } from 'node:module';
import { chromium } from 'playwright-core';

const FLAGS = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'];
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
const AXE = fs.readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const WAITS_MS = 60_000;

export class Browser {
    /** @param {string} program */
    static async open(program) {
        const browser = new Browser();
        browser.chromium = await chromium.launch({ executablePath: program, args: FLAGS });
        browser.complaints = [];
        browser.expected = [];
        return browser;
    }

    /** @param {{width?: number, height?: number, dark?: boolean}} [how] */
    async page({ width = 1280, height = width < 500 ? 844 : 900, dark = false } = {}) {
        const context = await this.chromium.newContext({ viewport: { width, height }, colorScheme: dark ? 'dark' : 'light' });
        await context.addInitScript(watchForBlocks);
        return this.tab(context);
    }

    /** One more in the same browser: with its logins and its storage. */
    async tab(context) {
        const page = await context.newPage();
        page.setDefaultTimeout(WAITS_MS);
        page.on('pageerror', error => this.complain(page, error.stack ?? String(error)));
        page.on('dialog', dialog => { this.complain(page, `a dialog of a script: ${dialog.message()}`); dialog.dismiss(); });
        page.on('console', message => ['error', 'warning'].includes(message.type()) && this.complain(page, message.text()));
        page.on('request', request => request.url().startsWith('http://localhost:') || /^(data|blob):/.test(request.url()) || this.complain(page, `a request to ${request.url()}`));
        return page;
    }

    complain(page, text) {
        if (!this.expected.some(pattern => pattern.test(text))) {
            this.complaints.push(`${new URL(page.url()).pathname}: ${text}`);
        }
    }

    /** What must be complained of in a part of the walk, as a refused token is. */
    async expecting(pattern, body) {
        this.expected.push(pattern);
        await body();
        this.expected.pop();
    }

    async close() {
        await this.chromium.close();
    }
}

/** In the page: notes for how long its thread was not free, ms, and how many elements it made in one go. */
function watchForBlocks() {
    window.blocked = [];
    window.made = [];
    new PerformanceObserver(list => window.blocked.push(...list.getEntries().map(entry => entry.duration))).observe({ type: 'longtask', buffered: true });
    const sizeOf = node => node instanceof Element ? 1 + node.querySelectorAll('*').length : 0;
    new MutationObserver(changes => window.made.push(changes.flatMap(change => [...change.addedNodes]).reduce((total, node) => total + sizeOf(node), 0)))
        .observe(document, { childList: true, subtree: true });
}

/** For how long the page's thread was not free at most, since it was asked last. @returns {Promise<number>} ms */
export const longestBlock = page => most(page, 'blocked');

/** How many elements the page has made in one go at most, since it was asked last: a figure that no other program on the machine changes. @returns {Promise<number>} */
export const mostMade = page => most(page, 'made');

const most = (page, noted) => page.evaluate(name => {
    const most = Math.max(0, ...window[name]);
    window[name] = [];
    return Math.round(most);
}, noted);

/** Waits until a view has what it shows. */
export async function settled(page) {
    await page.waitForFunction(() => !document.querySelector('.starting, [aria-busy=true]'));
    await page.evaluate(() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done))));
}

/** What axe finds, one line each. */
export async function accessibility(page) {
    const session = await page.context().newCDPSession(page); // past the content policy, which lets no other script in
    await session.send('Runtime.evaluate', { expression: AXE });
    const found = await session.send('Runtime.evaluate', {
        expression: `axe.run(document, {runOnly: ${JSON.stringify(RULES)}}).then(all => JSON.stringify(all.violations.map(one => one.id + ': ' + one.nodes.map(node => node.target).join(', '))))`,
        awaitPromise: true, returnByValue: true,
    });
    return JSON.parse(found.result.value);
}
