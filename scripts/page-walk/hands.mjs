/**
 * The two ways in which a person works the page: by mouse, and by keyboard alone. A flow is written once and played by each. Words are typed by
 * either, into what the hand has come to by its own means.
 */
const MOST_STEPS = 80;
const FOCUSABLE = 'a[href], button, summary, input, select, textarea, label, [tabindex="0"]';

/** @typedef {ByMouse | ByKeys} Walker */

export class ByMouse {
    constructor(page) {
        this.page = page;
        this.name = 'by mouse';
    }

    /** Presses a button, a link or what unfolds. */
    async press(selector) {
        await this.page.click(selector);
    }

    /** What a key of the page does, where the mouse finds the same. @param {string} keys for the other hand @param {string} selector */
    async does(keys, selector) {
        await this.press(selector);
    }

    /** In place of what is in the field. */
    async write(selector, text) {
        await this.page.click(selector);
        await inPlace(this.page, text);
    }

    async tick(selector) {
        await this.page.click(selector);
    }

    /** The browser's own list of a select is none of the page's: no mouse of this kind reaches into it. */
    async choose(selector, label) {
        await this.page.click(selector);
        await this.page.selectOption(selector, { label });
    }

    /** Out of a dialog. */
    async leave() {
        await this.page.click('dialog[open] [aria-label="Close"]');
    }

    async peekAtFirst() {
        await this.page.click('.task-line .task-facts');
    }

    async selectFirst(many) {
        await this.page.click('.task-line .tick');
        await this.page.click(`.task-line >> nth=${many - 1} >> .tick`, { modifiers: ['Shift'] });
    }
}

export class ByKeys {
    constructor(page) {
        this.page = page;
        this.name = 'by keys';
    }

    async press(selector) {
        const kind = await this.reach(selector);
        await this.page.keyboard.press(kind === 'BUTTON' ? 'Space' : 'Enter');
    }

    /** @param {string} keys as the page lists them: `g t` is one after the other */
    async does(keys) {
        for (const key of keys.split(' ')) {
            await this.page.keyboard.press(key);
        }
    }

    async write(selector, text) {
        await this.reach(selector);
        await inPlace(this.page, text);
    }

    async tick(selector) {
        await this.reach(selector);
        await this.page.keyboard.press('Space');
    }

    /** By its first letters, as in any list of the browser's. */
    async choose(selector, label) {
        await this.reach(selector);
        await this.page.keyboard.type(label);
        const chosen = await this.page.evaluate(() => document.activeElement.selectedOptions?.[0]?.label);
        if (chosen !== label) {
            throw new Error(`Typing ${label} chose ${chosen}`);
        }
    }

    async leave() {
        await this.page.keyboard.press('Escape');
    }

    async peekAtFirst() {
        await this.does('j Space');
    }

    /** The cursor is on the first. */
    async selectFirst(many) {
        await this.does(`x ${'j '.repeat(many - 1)}X`);
    }

    /** Tabs to it, forwards or backwards; within a list of lines or tabs by arrows. @returns {Promise<string>} the element's kind, as BUTTON */
    async reach(selector) {
        const found = this.page.locator(selector).first();
        await found.waitFor({ state: 'visible' });
        const trail = [];
        for (let steps = 0; steps < MOST_STEPS; steps++) {
            const { at, key, kind } = await found.evaluate(next, FOCUSABLE);
            if (!key) {
                return kind;
            }
            trail.push(at);
            await this.page.keyboard.press(key);
        }
        throw new Error(`${selector} is not come to by ${MOST_STEPS} presses of a key, which went through ${trail.slice(-12).join(', ')}`);
    }
}

/** In the page: which key brings the focus nearer to the element. */
function next(found, focusable) {
    const near = found.closest(focusable);
    const wanted = near instanceof HTMLLabelElement ? near.control : near;
    const now = document.activeElement ?? document.body;
    const named = node => `${node.tagName.toLowerCase()}${node.id ? `#${node.id}` : ''} "${(node.getAttribute('aria-label') ?? node.textContent ?? '').trim().slice(0, 24)}"`;
    const step = key => ({ at: named(now), key });
    const from = (one, other) => Boolean(one.compareDocumentPosition(other) & Node.DOCUMENT_POSITION_PRECEDING);
    if (!wanted) {
        throw new Error(`Nothing there takes the focus: ${found.outerHTML.slice(0, 200)}`);
    }
    if (now === wanted) {
        return { at: named(now), key: null, kind: now.tagName };
    }
    if (wanted.tabIndex >= 0) {
        return step(from(now, wanted) ? 'Shift+Tab' : 'Tab');
    }
    const list = wanted.closest('[role=tablist], .diff');
    if (!list) {
        throw new Error(`No key comes to ${named(wanted)}`);
    }
    if (now === list) {
        return step('ArrowDown');
    }
    if (!list.contains(now)) {
        return step(from(now, list) ? 'Shift+Tab' : 'Tab');
    }
    const [back, on] = list.matches('[role=tablist]') ? ['ArrowLeft', 'ArrowRight'] : ['ArrowUp', 'ArrowDown'];
    return step(from(now, wanted) ? back : on);
}

async function inPlace(page, text) {
    await page.keyboard.press('Control+A');
    await (text ? page.keyboard.insertText(text) : page.keyboard.press('Delete'));
}
