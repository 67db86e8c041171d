import { get } from '../../api.js';
import { html, useEffect, useRef } from '../../dom.js';
import { useKeys } from '../../keys.js';
import { on } from '../../live.js';
import { Empty, Loading } from '../../parts/Empty.js';
import { ProblemNote } from '../../parts/Problem.js';
import { useData, useSoon } from '../../parts/useData.js';
import { shownTitle } from '../../notices.js';
import { goQuery } from '../../router.js';
import { plain } from '../../text/visible.js';
import { About } from './About.js';
import { Attempts } from './Attempts.js';
import { Changes } from './Changes.js';
import { Conversation } from './Conversation.js';
import { Head } from './Head.js';
import { History } from './History.js';

const TABS = [
    ['conversation', 'Conversation', '1', Conversation],
    ['changes', 'Changes', '2', Changes],
    ['attempts', 'Attempts', '3', Attempts],
    ['history', 'History', '4', History],
    ['about', 'About', '5', About],
];

/** @param {{place: import('../../router.js').Place, params: string[]}} props */
export function Task({ place, params }) {
    const id = params[0];
    const { data: task, problem, again, set } = useData(signal => get(`/tasks/${id}`, undefined, signal).then(answer => answer.data), [id]);
    const soon = useSoon(again);
    useEffect(() => {
        shownTitle.set(task ? plain(task.title) : '');
        return () => shownTitle.set('');
    }, [task?.title]);
    useEffect(() => on('task', change => {
        if (change.id === id) {
            change.deleted ? set(old => ({ ...old, gone: true })) : soon(); // a whole task is more than a row of it
        }
    }), [id]);
    const first = useRef(/** @type {{of?: string, tab?: any}} */ ({}));
    if (task?.id === id && first.current.of !== id) {
        first.current = { of: id, tab: TABS[task.status === 'completed' ? 1 : 0] }; // and stays, whatever becomes of it: somebody may write there
    }
    const chosen = TABS.find(tab => tab[0] === place.query.get('tab')) ?? (first.current.of === id ? first.current.tab : TABS[0]);
    const choose = tab => goQuery({ tab });
    useKeys('This task', TABS.map(([tab, title, key]) => /** @type {any} */ ([key, title, () => choose(tab)])));
    if (!task && problem?.status === 404) {
        return html`<${Empty} title="There is no such task."><p>It was deleted, or the address is another one’s.</p><p><a href="/tasks">See those that are there</a></p></${Empty}>`;
    }
    if (!task) {
        return problem ? html`<${ProblemNote} problem=${problem} retry=${again} />` : html`<${Loading} what="the task" />`;
    }
    if (task.gone) {
        return html`<${Empty} title="This task was deleted just now."><p><a href="/tasks">See the others</a></p></${Empty}>`;
    }
    const Tab = chosen[3];
    return html`<${Head} task=${task} onChanged=${again} />
        <${ProblemNote} problem=${problem} retry=${again} />
        <div class="tabs" role="tablist" aria-label="Of this task" onKeyDown=${event => arrow(event, chosen[0], choose)}>${TABS.map(([tab, title, key]) => html`<button type="button" key=${tab} role="tab" id=${`tab-${tab}`} aria-controls="tab-panel"
            aria-selected=${tab === chosen[0]} tabindex=${tab === chosen[0] ? 0 : -1} onClick=${() => choose(tab)}>${title} <kbd>${key}</kbd></button>`)}</div>
        <div id="tab-panel" role="tabpanel" aria-labelledby=${`tab-${chosen[0]}`}><${Tab} task=${task} place=${place} onChanged=${again} /></div>`;
}

function arrow(event, now, choose) {
    const by = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
    if (by) {
        const next = TABS[(TABS.findIndex(tab => tab[0] === now) + by + TABS.length) % TABS.length][0];
        choose(next);
        requestAnimationFrame(() => document.getElementById(`tab-${next}`)?.focus());
    }
}
