import { App } from './app.js';
import { html, render } from './dom.js';
import { start } from './live.js';
import { notify } from './notices.js';
import { followQuestions } from './questions.js';
import { fetchAhead } from './views.js';
import { readWho } from './who.js';

const root = /** @type {HTMLElement} */ (document.getElementById('page'));
root.replaceChildren();
start();
readWho();
followQuestions(notify);
render(html`<${App} />`, root);
setTimeout(fetchAhead, 2000);
