/**
 * Walks through the page as a person does, in a real browser, against a real backend with workers: each flow, each view in both schemes and at
 * a phone's width, what axe says of them, and whatever the browser complains of. `node walk.mjs ROOT CHROMIUM FOLDER [IMAGES]`. Without a folder
 * for pictures, views are looked at in one scheme at each width. WALK_ONLY is a pattern of the flows' names: those alone, logged in, and no views.
 */
import fs from 'node:fs';
import path from 'node:path';
import { accessibility, Browser, settled } from './browser.mjs';
import { FIRST, FLOWS, LOGINS, LOGOUT } from './flows.mjs';
import { ByKeys, ByMouse } from './hands.mjs';
import { HAPPENINGS } from './happenings.mjs';
import { LARGE_FLOWS } from './large.mjs';
import { Stack } from './stack.mjs';
import { LOOKS, nameOf, views } from './views.mjs';

const [root, program, folder, images] = process.argv.slice(2);
/** Each may wait for a minute. */
const MOST_FAILURES = process.env.WALK_ONLY ? 100 : 3;
const failures = [];

async function step(name, body) {
    const begun = Date.now();
    try {
        await body();
        console.log(`ok    ${name} (${Date.now() - begun} ms)`);
    } catch (e) {
        failures.push(name);
        console.log(`FAIL  ${name}: ${String(e.message).split('\n').slice(0, 4).join(' ')}`);
    }
}

/** By an address as the start prints it. */
async function logIn(page, stack) {
    const { path: login } = await stack.api('POST', '/logins/codes', {});
    await page.goto(stack.base + login);
    await page.waitForSelector('.tally, .empty');
}

/** In the page, on a phone: what of a task leaves too little room, or is out of reach. @returns {string[]} */
function crowdedIn() {
    const head = document.querySelector('.task-head:not(:has(.question))');
    const tabs = document.querySelector('.tabs');
    return [
        head && head.clientHeight > innerHeight / 3 && `the task's head has ${head.clientHeight} of ${innerHeight} px`,
        tabs && tabs.scrollWidth > tabs.clientWidth && 'not all tabs are in reach',
    ].filter(Boolean);
}

async function look(browser, stack, how) {
    const page = await browser.page(how);
    await logIn(page, stack);
    for (const [name, where] of Object.entries(await views(place => stack.api('GET', place), 'From the page'))) {
        const label = nameOf(name, how);
        await step(`view ${label}`, async () => {
            await page.goto(stack.base + where);
            await settled(page);
            images && await page.screenshot({ path: path.join(images, `${label}.png`) });
            const found = await accessibility(page);
            const wider = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
            const crowded = how.width < 500 ? await page.evaluate(crowdedIn) : [];
            if (found.length > 0 || wider > 0 || crowded.length > 0) {
                throw new Error([...found, ...crowded, ...(wider > 0 ? [`${wider} px wider than the screen`] : [])].join('; '));
            }
        });
    }
    await page.context().close();
}

const stack = new Stack(root, folder);
const browser = await Browser.open(program);
try {
    images && fs.mkdirSync(images, { recursive: true });
    await stack.start();
    const page = await browser.page();
    const other = await browser.page();
    const [mouse, keys] = [new ByMouse(page), new ByKeys(page)];
    const by = (hand, flows) => flows.map(([name, body]) => ({ name: `${name}, ${hand.name}`, body, hand }));
    const once = flows => flows.map(([name, body]) => ({ name, body, hand: keys }));
    const flows = [...once([...LOGINS, FIRST]), ...by(mouse, FLOWS), ...by(keys, FLOWS), ...once([...HAPPENINGS, ...LARGE_FLOWS]), ...by(mouse, [LOGOUT]), ...by(keys, [LOGOUT])];
    const walked = process.env.WALK_ONLY ? flows.filter(({ name }) => new RegExp(process.env.WALK_ONLY).test(name)) : flows;
    if (flows.indexOf(walked[0]) >= LOGINS.length) {
        await Promise.all([page, other].map(one => logIn(one, stack)));
    }
    for (const { name, body, hand } of walked) {
        if (failures.length >= MOST_FAILURES) {
            console.log(`After ${failures.length} failures the rest is not walked: ${name} and what follows`);
            break;
        }
        await step(name, () => body({ page, hand, other, stack, browser }));
    }
    await page.context().close();
    await other.context().close();
    if (failures.length >= MOST_FAILURES) {
        throw new Error('The views were not looked at');
    }
    if (!process.env.WALK_ONLY) {
        await stack.task('Waits for an answer', ['write notes/c.md | # C'], { permission_level: 'human_required' });
        await Promise.all((images ? LOOKS : LOOKS.filter(how => how.brief)).map(how => look(browser, stack, how)));
    }
} finally {
    await browser.close();
    await stack.stop();
}
browser.complaints.forEach(complaint => console.log(`The browser complained at ${complaint}`));
console.log(`${failures.length} failed, ${browser.complaints.length} complaints`);
process.exit(failures.length + browser.complaints.length > 0 ? 1 : 0);
