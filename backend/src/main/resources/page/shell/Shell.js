import { classes, html, useState } from '../dom.js';
import { line, pause } from '../live.js';
import { Later } from '../parts/Later.js';
import { Text } from '../parts/Text.js';
import { Time } from '../parts/Time.js';
import { useStore } from '../store.js';
import { timeOfDay } from '../text/time.js';
import { VIEWS } from '../views.js';
import { waits } from '../waits.js';
import { who } from '../who.js';

/** On a phone these stand below, the others behind More. */
const NEAR_THE_THUMB = ['now', 'tasks', 'inbox'];
const IN_NAVIGATION = VIEWS.filter(view => view.key);

/** What is around every view. @param {{view: any, waiting: number, onPalette: () => void, onKeys: () => void, children?: any}} props */
export function Shell({ view, waiting, onPalette, onKeys, children }) {
    const [more, showMore] = useState(false);
    const link = one => html`<li key=${one.name} class=${classes(!NEAR_THE_THUMB.includes(one.name) && 'beyond')}><${Link} view=${one} current=${view.path === one.path} waiting=${waiting} /></li>`;
    return html`<a class="skip" href="#main" onClick=${skip}>Skip to the content</a>
        <header class="top">
            <a class="brand" href="/"><span aria-hidden="true" class="brand-mark"></span>AgentVine</a>
            <button type="button" class="search" onClick=${onPalette} aria-keyshortcuts="Control+K Meta+K"><span>Go anywhere, do anything</span> <kbd>Ctrl K</kbd></button>
            <${Line} />
            <${Who} />
            <a class="button primary new-task" href="/new">New task <kbd>n</kbd></a>
        </header>
        <nav class="views" aria-label="Views"><ul>${IN_NAVIGATION.map(link)}
            <li class="more"><button type="button" class="view-link" onClick=${() => showMore(true)}><span class="view-shape" aria-hidden="true">⋯</span> More</button></li></ul>
            <button type="button" class="quiet keys-hint" onClick=${onKeys}>Keys <kbd>?</kbd></button></nav>
        <main id="main" tabindex="-1"><h1 class=${view.name === 'task' ? 'unheard' : ''}>${view.title}</h1><${Waits} />${children}</main>
        ${more && html`<${Later} load=${() => import('../parts/Dialog.js').then(module => module.Dialog)} title="Views" onClose=${() => showMore(false)}><ul class="more-views" onClick=${() => showMore(false)}>
            ${IN_NAVIGATION.filter(one => !NEAR_THE_THUMB.includes(one.name)).map(one => html`<li key=${one.name}><${Link} view=${one} current=${view.path === one.path} waiting=${waiting} /></li>`)}</ul></${Later}>`}`;
}

function Link({ view, current, waiting }) {
    const count = view.name === 'inbox' && waiting > 0;
    return html`<a class="view-link" href=${view.path} aria-current=${current ? 'page' : undefined}><span class="view-shape" aria-hidden="true">${view.shape}</span> ${view.title}
        ${count && html` <span class="badge">${waiting}<span class="unheard"> waiting</span></span>`}</a>`;
}

function skip(event) {
    event.preventDefault();
    document.getElementById('main')?.focus();
}

/** Says where somebody can look only. */
function Who() {
    const { known, mayOperate } = useStore(who);
    return known && !mayOperate && html`<a class="button" href="/settings">Log in</a>`;
}

/** What is asked again by itself, and when. */
function Waits() {
    const longest = useStore(waits);
    return html`<div class="waits" role="status">${longest && html`<div class="note"><p><strong>The backend cannot answer yet.</strong> The page asks again by itself at ${timeOfDay(longest.until)}.</p><p class="hint"><${Text} of=${longest.why} /></p></div>`}</div>`;
}

/** Whether what is shown is live; a press holds it still. */
function Line() {
    const { line: state, since, paused } = useStore(line);
    const words = paused ? 'Paused' : { live: 'Live', connecting: 'Connecting', away: 'Away' }[state];
    return html`<button type="button" class=${classes('line-state', 'quiet', paused ? 'is-paused' : `is-${state}`)} aria-pressed=${paused} onClick=${() => pause(!paused)}
        title=${paused ? 'Go on with live updates' : state === 'away' ? 'The backend does not answer; what is shown may be old' : 'Hold still what is shown'}>
        <span aria-hidden="true">${paused ? '❚❚' : state === 'live' ? '●' : '○'}</span> <span class="line-word">${words}</span>${state === 'away' && !paused && html` <${Time} at=${new Date(since).toISOString()} />`}</button>`;
}
