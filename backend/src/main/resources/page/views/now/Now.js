import { html, useEffect, useState } from '../../dom.js';
import { useKeys } from '../../keys.js';
import { on } from '../../live.js';
import { Loading } from '../../parts/Empty.js';
import { Later } from '../../parts/Later.js';
import { ProblemNote } from '../../parts/Problem.js';
import { TaskLine } from '../../parts/TaskLine.js';
import { useCursor } from '../../parts/useCursor.js';
import { useData, useSoon } from '../../parts/useData.js';
import { go } from '../../router.js';
import { GROUPS } from '../../tasks.js';
import { amount } from '../../text/time.js';
import { isGuess, moved, readGroups, told } from './groups.js';

const PAUSE_MS = 1000;
/** Of a group: more than a screen of them. What lies below is drawn once these are painted. */
const FIRST_ROWS = 16;

/** What needs a person, what runs, what waits and why. */
export function Now() {
    const { data, problem, again, set } = useData(readGroups, []);
    const [peeked, peek] = useState(/** @type {any} */ (null));
    const [most, setMost] = useState(FIRST_ROWS);
    const soon = useSoon(again, PAUSE_MS);
    const hear = change => set(groups => {
        isGuess(groups, change) && soon();
        return moved(groups, change);
    });
    useEffect(() => { data && setMost(Infinity); }, [!data]);
    useEffect(() => on('task', hear), []);
    useEffect(() => on('question', change => hear({ id: change.task_id, row: change.row })), []);
    useEffect(() => on('activity', news => set(groups => told(groups, news.runs))), []);
    const rows = data ? GROUPS.flatMap(group => data[group.id].rows) : [];
    const cursor = useCursor('Tasks', rows, row => go(`/tasks/${row.id}`), [['Space', 'peek', peek]]);
    useKeys('Now', [['u', 'read anew', again]]);
    if (!data) {
        return problem ? html`<${ProblemNote} problem=${problem} retry=${again} />` : html`<${Loading} what="the tasks" />`;
    }
    return html`<${ProblemNote} problem=${problem} retry=${again} />
        <${Counts} data=${data} />
        ${rows.length === 0 && GROUPS.every(group => data[group.id].total === 0) ? html`<${Later} key="first" load=${() => import('./FirstSteps.js').then(module => module.FirstSteps)} />`
            : GROUPS.map(group => html`<${Group} key=${group.id} group=${group} ...${data[group.id]} most=${most} cursor=${cursor} peek=${peek} />`)}
        ${peeked && html`<${Later} load=${() => import('../../parts/Peek.js').then(module => module.Peek)} row=${peeked} onClose=${() => peek(null)} onOpen=${() => { peek(null); go(`/tasks/${peeked.id}`); }} />`}`;
}

function Counts({ data }) {
    return html`<ul class="tally">${GROUPS.map(group => html`<li key=${group.id}><a href=${`#${group.id}`} class=${group.id === 'needs_you' && data[group.id].total > 0 ? 'calls' : ''}>
        <span class="tally-number">${amount(data[group.id].total)}</span> <span>${group.title}</span></a></li>`)}</ul>`;
}

function Group({ group, rows, total, most, cursor, peek }) {
    return html`<section class="group" id=${group.id} aria-labelledby=${`${group.id}-title`}>
        <h2 id=${`${group.id}-title`}>${group.title} <span class="count">${amount(total)}</span></h2>
        ${rows.length === 0 ? html`<p class="none">${group.none}</p>` : html`<div class="task-list" role="list">
            ${rows.slice(0, most).map(row => html`<${TaskLine} key=${row.id} row=${row} current=${row.id === cursor.id} onFocus=${() => cursor.set(row.id)} onPeek=${() => peek(row)} />`)}</div>`}
        ${total > rows.length && html`<p><a href=${`/tasks?group=${group.id}`}>All ${amount(total)}</a></p>`}
    </section>`;
}
