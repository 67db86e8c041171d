import { html, useEffect, useState } from './dom.js';
import { useKeys } from './keys.js';
import { line } from './live.js';
import { setTitle, shownTitle } from './notices.js';
import { Notices } from './parts/Notices.js';
import { Loading } from './parts/Empty.js';
import { Later } from './parts/Later.js';
import { ProblemNote } from './parts/Problem.js';
import { pending } from './questions.js';
import { go, usePlace } from './router.js';
import { Shell } from './shell/Shell.js';
import { useStore } from './store.js';
import { fetchView, VIEWS, viewOf } from './views.js';
import { who } from './who.js';

/** The page: what is around every view, and the view that the address names. */
export function App() {
    const place = usePlace();
    const waiting = useStore(pending).total;
    const { mayRead } = useStore(who);
    const [dialog, open] = useState(/** @type {'' | 'palette' | 'keys'} */ (''));
    const view = viewOf(place.path);
    const title = useStore(shownTitle) || view.title;
    useEffect(() => setTitle(title, waiting), [title, waiting]);
    useKeys('Everywhere', [
        ['Mod+k', 'go anywhere, do anything', () => open('palette')],
        ['/', 'search', () => open('palette')],
        ['?', 'show the keys', () => open('keys')],
        ['n', 'new task', () => go('/new')],
        ...VIEWS.filter(one => one.key).map(one => /** @type {[string, string, () => void]} */ ([`g ${one.key}`, one.title, () => go(one.path)])),
    ]);
    return html`<${Shell} view=${view} waiting=${waiting} onPalette=${() => open('palette')} onKeys=${() => open('keys')}>
            ${mayRead ? html`<${Loaded} key=${view.name} view=${view} place=${place} />` : html`<section class="panel"><h2>Log in to look</h2><${Later} load=${() => import('./parts/LoginForm.js').then(module => module.LoginForm)} /></section>`}
        </${Shell}>
        ${dialog === 'palette' && html`<${Later} key="palette" load=${() => import('./shell/Palette.js').then(module => module.Palette)} onClose=${() => open('')} onKeys=${() => open('keys')} />`}
        ${dialog === 'keys' && html`<${Later} key="keys" load=${() => import('./shell/KeyList.js').then(module => module.KeyList)} onClose=${() => open('')} />`}
        <${Notices} />`;
}

/** A view's modules are fetched when it is first looked at, if they are not here yet; again when the backend is back. */
function Loaded({ view, place }) {
    const [loaded, setLoaded] = useState(/** @type {any} */ (view.module ? { View: view.module } : {}));
    const state = useStore(line).line;
    useEffect(() => {
        if (!loaded.View && state !== 'away') {
            fetchView(view).then(View => setLoaded({ View }), () => setLoaded({ failed: true }));
        }
    }, [state]);
    return loaded.View ? html`<${loaded.View} place=${place} params=${view.params} />`
        : state === 'away' ? html`<p class="note" role="status">The backend is away. This view comes when it is back.</p>`
        : loaded.failed ? html`<${ProblemNote} problem="This view could not be fetched. If the backend was updated, load the page anew." retry=${() => location.reload()} />`
        : html`<${Loading} what="this view" />`;
}
