/**
 * Pictures of the page where nothing is there yet, where something is broken, and where words are very long: `node states.mjs ROOT CHROMIUM FOLDER IMAGES`.
 * FOLDER is for the stacks that are started for it. Each view is looked at where that state says something, at 1280 light and at 390 dark.
 */
import fs from 'node:fs';
import path from 'node:path';
import { Browser, settled } from './browser.mjs';
import { Stack } from './stack.mjs';
import { LOOKS, nameOf } from './views.mjs';
import { webp } from './webp.mjs';

const [root, program, folder, images] = process.argv.slice(2);
const looks = LOOKS.filter(how => how.brief);
const browser = await Browser.open(program);

const WORD = 'AbstractSingletonProxyFactoryBeanDefinitionRegistryPostProcessor';
const FILE = `src/main/java/org/example/vineyard/${'harvest/'.repeat(9)}${WORD}.java`;
const TITLE = `Rename ${WORD}${WORD} and whatever else has a name that nobody can say in one breath, in every module, in the documents and in the tests too`;
const LINE = `public final class ${WORD} extends ${WORD}Support implements ${WORD}Aware, java.io.Serializable { // ${'x'.repeat(160)}`;

/** @param {any} page @param {string} name @param {{width: number, dark?: boolean}} how */
async function picture(page, name, how) {
    await settled(page);
    const wider = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    if (wider > 0) {
        throw new Error(`${nameOf(name, how)}: ${wider} px wider than the screen`);
    }
    await webp(page, path.join(images, `${nameOf(name, how)}.webp`));
}

/** @param {Stack} stack @param {{width: number, dark?: boolean}} how */
async function loggedIn(stack, how) {
    const page = await browser.page(how);
    const { path: login } = await stack.api('POST', '/logins/codes', {});
    await page.goto(stack.base + login);
    await page.waitForSelector('.tally, .empty');
    return page;
}

/** @param {Stack} stack @param {Record<string, string>} places by the picture's name */
async function each(stack, places, pageOf = loggedIn) {
    for (const how of looks) {
        const page = await pageOf(stack, how);
        for (const [name, place] of Object.entries(places)) {
            await page.goto(stack.base + place);
            await page.waitForSelector('main h1');
            await picture(page, name, how);
        }
        await page.context().close();
    }
}

/** A backend with no worker and no task, and then without the backend. */
async function empty() {
    const stack = new Stack(root, path.join(folder, 'empty'));
    try {
        await stack.startBackend('0');
        await each(stack, {
            'now-empty': '/', 'tasks-empty': '/tasks', 'board-empty': '/tasks?as=board', 'inbox-empty': '/inbox', 'queue-empty': '/queue', 'workers-empty': '/workers',
            'sessions-empty': '/sessions', 'schedules-empty': '/schedules', 'filter-empty': '/tasks?status=failed',
        });
        await browser.expecting(/404/, () => each(stack, { 'task-gone': '/tasks/0198f3a0-0000-7000-8000-000000000001' }));
        const pages = await Promise.all(looks.map(how => loggedIn(stack, how)));
        for (const page of pages) {
            await page.click('.views a[href="/tasks"]'); // its module is here before the backend is gone
            await settled(page);
            await page.click('.views a[href="/"]');
            await settled(page);
        }
        await browser.expecting(/./, async () => {
            await stack.stopBackend();
            for (const [index, page] of pages.entries()) {
                await page.waitForSelector('.is-away');
                await picture(page, 'now-away', looks[index]);
                await page.click('.views a[href="/tasks"]');
                await page.waitForSelector('main .note.bad');
                await picture(page, 'tasks-away', looks[index]);
                await page.context().close();
            }
        });
    } finally {
        await stack.stop();
    }
}

/** A task that failed, one that asks with a tall file, and one with long words everywhere; and somebody who is not logged in. */
async function full() {
    const stack = new Stack(root, path.join(folder, 'full'));
    try {
        fs.mkdirSync(stack.folder, { recursive: true });
        await stack.start();
        const failed = await stack.task('Move the harvest to October', ['read README.md', 'run ls src', `fail The tests do not pass: ${WORD}Test.harvestsInOctober expected 10 and found 9.`], { max_attempts: 1 });
        const long = await stack.task(TITLE, [`say It is about ${WORD.repeat(4)}.`, `write ${FILE} | ${LINE}\\n${LINE}`, `run echo ${WORD.repeat(3)}`], { branch_prefix: `renames/${'of-long-names/'.repeat(6)}` });
        await stack.until(failed.id, task => task.status === 'failed');
        await stack.until(long.id, task => task.status === 'completed');
        await stack.task(TITLE, [`write ${FILE} | ${Array.from({ length: 60 }, (_, n) => `    int row${n} = ${n};`).join('\\n')}`], { permission_level: 'human_required' });
        while ((await stack.api('GET', '/chat/pending')).length === 0) {
            await new Promise(done => setTimeout(done, 200));
        }
        await each(stack, {
            'conversation-failed': `/tasks/${failed.id}?tab=conversation`, 'attempts-failed': `/tasks/${failed.id}?tab=attempts`,
            'now-long': '/', 'tasks-long': '/tasks', 'board-long': '/tasks?as=board', 'conversation-long': `/tasks/${long.id}?tab=conversation`,
            'changes-long': `/tasks/${long.id}?tab=changes`, 'about-long': `/tasks/${long.id}?tab=about`, 'inbox-long': '/inbox', 'sessions-long': '/sessions',
        });
        await each(stack, { 'inbox-refused': '/inbox', 'policy-refused': '/policy' }, (_, how) => browser.page(how));
    } finally {
        await stack.stop();
    }
}

fs.mkdirSync(images, { recursive: true });
try {
    await empty();
    await full();
} finally {
    await browser.close();
}
if (browser.complaints.length > 0) {
    console.error(browser.complaints.join('\n'));
    process.exit(1);
}
