/** Pictures of the page for the documents. `node pictures.mjs CHROMIUM ADDRESS FOLDER`; the address logs in, once. */
import path from 'node:path';
import { Browser, settled } from './browser.mjs';

const [program, address, folder] = process.argv.slice(2);
const base = new URL(address).origin;
const browser = await Browser.open(program);

async function taskOf(title) {
    const tasks = await (await fetch(`${base}/api/v1/tasks?view=summary&limit=100`)).json();
    return tasks.find(one => one.title === title).id;
}

async function picture(page, name, where, ready) {
    await page.goto(base + where);
    await page.waitForSelector(ready);
    await settled(page);
    await page.screenshot({ path: path.join(folder, `page-${name}.png`) });
}

const task = await taskOf('A discount raises the price');
const page = await browser.page({ height: 800 });
await page.goto(address);
await page.waitForSelector('.tally');
await picture(page, 'now', '/', '#needs_you .task-line');
await picture(page, 'inbox', '/inbox', '.question .answers');
await picture(page, 'conversation', `/tasks/${task}?tab=conversation`, '.entry-call');
await picture(page, 'changes', `/tasks/${task}?tab=changes`, '.file .came');
await page.emulateMedia({ colorScheme: 'dark' });
await picture(page, 'board', '/tasks?as=board', '.board .card');
await browser.close();
if (browser.complaints.length > 0) {
    console.error(browser.complaints.join('\n'));
    process.exit(1);
}
