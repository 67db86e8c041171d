/** Pictures of the page for the documents, and of each view in both schemes and at a phone's width. `node pictures.mjs CHROMIUM ADDRESS FOLDER`; the address logs in, once. */
import fs from 'node:fs';
import path from 'node:path';
import { Browser, settled } from './browser.mjs';
import { LOOKS, nameOf, views } from './views.mjs';
import { webp } from './webp.mjs';

const [program, address, folder] = process.argv.slice(2);
const base = new URL(address).origin;
const browser = await Browser.open(program);

const all = await views(async place => (await fetch(`${base}/api/v1${place}`)).json(), 'A discount raises the price');

async function shown(page, view, ready) {
    await page.goto(base + all[view]);
    await page.waitForSelector(ready);
    await settled(page);
}

async function picture(page, view, ready) {
    await shown(page, view, ready);
    await page.screenshot({ path: path.join(folder, `page-${view}.png`) });
}

async function pictureOfView(page, view, how) {
    await shown(page, view, 'main');
    await webp(page, path.join(folder, 'views', `${nameOf(view, how)}.webp`));
}

const page = await browser.page({ height: 800 });
await page.goto(address);
await page.waitForSelector('.tally');
await picture(page, 'now', '#needs_you .task-line');
await picture(page, 'inbox', '.question .answers');
await picture(page, 'conversation', '.entry-call');
await picture(page, 'changes', '.file .came');
await page.emulateMedia({ colorScheme: 'dark' });
await picture(page, 'board', '.board .card');
fs.mkdirSync(path.join(folder, 'views'));
for (const how of LOOKS) {
    const other = await browser.page(how);
    await other.context().addCookies(await page.context().cookies());
    for (const view of Object.keys(all)) {
        await pictureOfView(other, view, how);
    }
    await other.context().close();
}
await browser.close();
if (browser.complaints.length > 0) {
    console.error(browser.complaints.join('\n'));
    process.exit(1);
}
