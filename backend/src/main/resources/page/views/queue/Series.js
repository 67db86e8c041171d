import { html } from '../../dom.js';
import { ProblemNote } from '../../parts/Problem.js';
import { Text } from '../../parts/Text.js';
import { useData } from '../../parts/useData.js';
import { exactly } from '../../text/time.js';
import { words } from '../../text/words.js';
import { Chart } from './Chart.js';
import { readSeries } from './metrics.js';

const MOST_LINES = 6;
const MOST_ROWS = 200;

/** @param {{metric: any, range: any, asTable: boolean}} props */
export function Series({ metric, range, asTable }) {
    const { data, problem, again } = useData(signal => readSeries(metric.id, metric.by, range, signal), [metric.id, range.id]);
    const lines = data?.lines.slice(0, MOST_LINES) ?? [];
    const isEmpty = data && lines.every(one => one.values.every(value => !value));
    return html`<figure class="panel chart" aria-label=${metric.title}><figcaption><h3>${metric.title}</h3>
            <ul class="legend">${lines.map((one, index) => html`<li key=${one.name}><span class=${`line-mark series-${index}`} aria-hidden="true"></span><${Text} of=${words(one.name)} /></li>`)}</ul></figcaption>
        <${ProblemNote} problem=${problem} retry=${again} />
        ${isEmpty ? html`<p class="none">Nothing in this time.</p>` : data && (asTable ? html`<${Table} times=${data.times} lines=${lines} say=${metric.say} />` : html`<${Chart} times=${data.times} lines=${lines} say=${metric.say} steps=${metric.steps} />`)}
    </figure>`;
}

function Table({ times, lines, say }) {
    const rows = times.map((time, index) => ({ time, values: lines.map(one => one.values[index]) })).filter(row => row.values.some(value => value)).reverse();
    return html`<div class="table-box" tabindex="0" role="region" aria-label="Values"><table><thead><tr><th>From</th>${lines.map(one => html`<th key=${one.name} class="number-cell"><${Text} of=${words(one.name)} /></th>`)}</tr></thead>
        <tbody>${rows.slice(0, MOST_ROWS).map(row => html`<tr key=${row.time}><th scope="row">${exactly(new Date(row.time * 1000).toISOString())}</th>${row.values.map((value, index) => html`<td key=${index} class="number-cell">${value === null ? '' : say(value)}</td>`)}</tr>`)}</tbody></table></div>`;
}
