import { html, useEffect } from '../../dom.js';
import { on } from '../../live.js';
import { Loading } from '../../parts/Empty.js';
import { ProblemNote } from '../../parts/Problem.js';
import { State } from '../../parts/State.js';
import { Text } from '../../parts/Text.js';
import { Time } from '../../parts/Time.js';
import { useData, useSoon } from '../../parts/useData.js';
import { countTasks, listTasks, sentenceOf, shownState } from '../../tasks.js';
import { amount } from '../../text/time.js';
import { repositoryName, STATUSES, stateOf } from '../../text/words.js';
import { isGuess, MOST, moved } from './columns.js';
import { isFiltered } from './filter.js';

const PAUSE_MS = 1000;

/** A column for each state, the newest of each. @param {{filter: Record<string, string>}} props */
export function Board({ filter }) {
    const states = STATUSES.filter(status => !filter.status || filter.status.split(',').includes(status));
    const { data, problem, again, set } = useData(signal => readBoard(states, filter, signal), [filter]);
    const soon = useSoon(again, PAUSE_MS);
    useEffect(() => on('task', change => set(columns => {
        isGuess(columns, change, isFiltered(filter)) && soon();
        return moved(columns, change, isFiltered(filter));
    })), [filter]);
    if (!data) {
        return problem ? html`<${ProblemNote} problem=${problem} retry=${again} />` : html`<${Loading} what="the board" />`;
    }
    return html`<div class="board" tabindex="0" role="group" aria-label="Board">${data.map(column => html`<section key=${column.status} class="column" aria-label=${stateOf(column.status).word}>
        <h2><${State} of=${column.status} /> <span class="count">${amount(column.total)}</span></h2>
        <ul>${column.rows.map(row => html`<li key=${row.id} class="card"><a href=${`/tasks/${row.id}`}><${Text} of=${row.title} /></a>
            <p class="task-why"><${Text} of=${sentenceOf(row)} /></p>
            <p class="card-facts">${shownState(row) === 'asks' && html`<${State} of="asks" /> `}<${Text} of=${repositoryName(row.repository_url)} /> · <${Time} at=${row.reason?.since ?? row.updated_at} /></p></li>`)}</ul>
        ${column.rows.length === 0 && html`<p class="none">None</p>`}
    </section>`)}</div>`;
}

async function readBoard(states, filter, signal) {
    const [counts, ...lists] = await Promise.all([countTasks(filter, signal), ...states.map(status => listTasks({ ...filter, status, limit: MOST }, signal))]);
    return states.map((status, index) => ({ status, rows: lists[index].data, total: counts.data.status?.[status] ?? lists[index].data.length }));
}
