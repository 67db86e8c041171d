import { get } from '../../api.js';
import { html, useEffect, useState } from '../../dom.js';
import { on } from '../../live.js';
import { Loading } from '../../parts/Empty.js';
import { ProblemNote } from '../../parts/Problem.js';
import { Text } from '../../parts/Text.js';
import { pending } from '../../questions.js';
import { useData } from '../../parts/useData.js';
import { goQuery } from '../../router.js';
import { useStore } from '../../store.js';
import { listTasks } from '../../tasks.js';
import { amount } from '../../text/time.js';
import { words } from '../../text/words.js';
import { Series } from './Series.js';
import { METRICS, RANGES } from './metrics.js';

/** What waits and why, and how it went over time. @param {{place: import('../../router.js').Place}} props */
export function Queue({ place }) {
    const range = RANGES.find(one => one.id === place.query.get('range')) ?? RANGES[1];
    const [asTable, setAsTable] = useState(false);
    return html`<${Depths} /><${HoldsBack} />
        <section aria-label="Over time"><div class="row spread"><h2>Over time</h2>
            <label class="field inline"><span>The last</span><select value=${range.id} onChange=${event => goQuery({ range: event.target.value })}>${RANGES.map(one => html`<option key=${one.id} value=${one.id}>${one.title}</option>`)}</select></label>
            <label class="check"><input type="checkbox" checked=${asTable} onChange=${event => setAsTable(event.target.checked)} /> as tables</label></div>
        <div class="charts">${METRICS.map(metric => html`<${Series} key=${metric.id} metric=${metric} range=${range} asTable=${asTable} />`)}</div></section>`;
}

function Depths() {
    const { data, problem, again, set } = useData(signal => get('/queue/status', undefined, signal).then(answer => answer.data), []);
    useEffect(() => on('queue', counts => set(() => counts)), []);
    if (!data) {
        return problem ? html`<${ProblemNote} problem=${problem} retry=${again} />` : html`<${Loading} what="the queues" />`;
    }
    const columns = ['pending', 'started', 'finished', 'failed', 'deferred', 'scheduled'];
    const queues = Object.entries(data).filter(([, counts]) => counts && typeof counts === 'object');
    return html`<section aria-label="Now"><h2>Now</h2><div class="table-box" tabindex="0" role="region" aria-label="The queues now"><table><thead><tr><th>Queue</th>${columns.map(name => html`<th key=${name} class="number-cell">${name}</th>`)}</tr></thead>
        <tbody>${queues.map(([name, counts]) => html`<tr key=${name}><th scope="row">${words(name)}</th>${columns.map(column => html`<td key=${column} class="number-cell">${amount(counts[column] ?? 0)}</td>`)}</tr>`)}</tbody></table></div></section>`;
}

/** What waits for a person, then of the tasks that wait the reasons, the most frequent first. */
function HoldsBack() {
    const { data, problem, again } = useData(signal => listTasks({ group: 'waiting', limit: 500 }, signal), []);
    const { total } = useStore(pending);
    useEffect(() => on('queue', again), []);
    if (!data) {
        return problem ? html`<${ProblemNote} problem=${problem} retry=${again} />` : null;
    }
    /** @type {Map<string, any[]>} */
    const reasons = new Map();
    data.data.forEach(row => reasons.set(row.reason.code, [...(reasons.get(row.reason.code) ?? []), row]));
    const sorted = [...reasons].sort((a, b) => b[1].length - a[1].length);
    return html`<section aria-label="What holds back what"><h2>What holds back what</h2>
        ${total > 0 && html`<p><strong>${amount(total)}</strong> ${total === 1 ? 'question waits' : 'questions wait'} for you: <a href="/inbox">see the inbox</a></p>`}
        ${sorted.length === 0 ? html`<p class="none">No task waits for a worker or for another task.</p>` : html`<ul class="reasons">${sorted.map(([code, rows]) => html`<li key=${code}><strong>${amount(rows.length)}</strong> <span>${words(code)}</span>
            <span class="hint">as <a href=${`/tasks/${rows[0].id}`}><${Text} of=${rows[0].title} /></a>: <${Text} of=${rows[0].reason.message} /></span></li>`)}</ul>`}
        ${data.next && html`<p class="hint">Of the newest 500 that wait.</p>`}</section>`;
}
