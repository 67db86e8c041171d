import { html, useEffect } from '../../dom.js';
import { on } from '../../live.js';
import { Loading } from '../../parts/Empty.js';
import { ProblemNote } from '../../parts/Problem.js';
import { State } from '../../parts/State.js';
import { Text } from '../../parts/Text.js';
import { Time } from '../../parts/Time.js';
import { useData } from '../../parts/useData.js';
import { countTasks, listTasks, sentenceOf, shownState } from '../../tasks.js';
import { repositoryName, STATUSES, stateOf } from '../../text/words.js';

const MOST = 50;

/** A column for each state, the newest of each. @param {{filter: Record<string, string>}} props */
export function Board({ filter }) {
    const states = STATUSES.filter(status => !filter.status || filter.status.split(',').includes(status));
    const { data, problem, again, set } = useData(signal => readBoard(states, filter, signal), [filter]);
    useEffect(() => on('task', change => set(columns => moved(columns, change))), []);
    if (!data) {
        return problem ? html`<${ProblemNote} problem=${problem} retry=${again} />` : html`<${Loading} what="the board" />`;
    }
    return html`<div class="board" tabindex="0" role="group" aria-label="Board">${data.map(column => html`<section key=${column.status} class="column" aria-label=${stateOf(column.status).word}>
        <h2><${State} of=${column.status} /> <span class="count">${column.total.toLocaleString()}</span></h2>
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

/** Only what is shown already moves; a new task comes with the next reading. */
function moved(columns, change) {
    const from = columns.find(column => column.rows.some(row => row.id === change.id));
    const to = change.row && columns.find(column => column.status === change.row.status);
    return columns.map(column => {
        const rows = column.rows.filter(row => row.id !== change.id);
        const total = column.total - (column === from && from !== to ? 1 : 0);
        return column === to && (from || change.from === null) ? { ...column, rows: [change.row, ...rows].slice(0, MOST), total: total + (from === to ? 0 : 1) } : { ...column, rows, total };
    });
}
