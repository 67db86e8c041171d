import { call, get, post } from '../../api.js';
import { html, useEffect, useState } from '../../dom.js';
import { on } from '../../live.js';
import { doing } from '../../notices.js';
import { Confirm } from '../../parts/Confirm.js';
import { Copy } from '../../parts/Copy.js';
import { Empty, Loading } from '../../parts/Empty.js';
import { ProblemNote } from '../../parts/Problem.js';
import { State } from '../../parts/State.js';
import { Text } from '../../parts/Text.js';
import { Time } from '../../parts/Time.js';
import { useData, useSoon } from '../../parts/useData.js';
import { listTasks } from '../../tasks.js';

/** Where a worker looks by itself. */
const USUAL = 'localhost:8000';

/** Who is there, what each runs, and what holds it back. */
export function Workers() {
    const { data, problem, again } = useData(readWorkers, []);
    const soon = useSoon(again, 400);
    useEffect(() => on('worker', soon), []);
    useEffect(() => on('task', change => (change.to === 'in_progress' || change.from === 'in_progress') && soon()), []);
    if (!data) {
        return problem ? html`<${ProblemNote} problem=${problem} retry=${again} />` : html`<${Loading} what="the workers" />`;
    }
    return html`<${ProblemNote} problem=${problem} retry=${again} />
        ${data.workers.length === 0 ? html`<${Empty} title="No worker is registered."><p>Tasks wait until one is. Start one:</p></${Empty}>`
            : html`<ul class="cards">${data.workers.map(worker => html`<${Worker} key=${worker.id} worker=${worker} titles=${data.titles} onChanged=${again} />`)}</ul>`}
        <section class="panel"><h2>One more</h2><p>On this machine, or on any that reaches this backend (there with <code>--token</code>, and the address by which it reaches it):</p><${Copy} text=${`java -jar worker/target/worker.jar --name ${freeName(data.workers)}${location.host === USUAL ? '' : ` --api-url ${location.origin}`}`} /></section>`;
}

/** @param {{name: string}[]} workers */
function freeName(workers) {
    const taken = new Set(workers.map(one => one.name));
    let number = workers.length + 1;
    while (taken.has(`worker-${number}`)) {
        number++;
    }
    return `worker-${number}`;
}

/** Those that are there first; who left long ago only where nobody else is. */
async function readWorkers(signal) {
    const [workers, running] = await Promise.all([get('/workers', { limit: 500 }, signal), listTasks({ status: 'in_progress', limit: 500 }, signal)]);
    const order = ['error', 'busy', 'waiting', 'draining', 'idle', 'offline'];
    const sorted = workers.data.sort((a, b) => order.indexOf(a.status) - order.indexOf(b.status) || a.name.localeCompare(b.name));
    return { workers: sorted, titles: new Map(running.data.map(row => [row.id, row.title])) };
}

function Worker({ worker, titles, onChanged }) {
    const [asking, ask] = useState(false);
    const facts = [
        worker.labels.length > 0 && `labels ${worker.labels.join(', ')}`, worker.version && `version ${worker.version}`, worker.host,
        worker.confinement && (worker.confinement === 'none' ? 'not confined' : `confined by ${worker.confinement}`), worker.agent_version && `agent ${worker.agent_version}`,
    ].filter(Boolean);
    return html`<li class="panel worker"><h2><${Text} of=${worker.name} /></h2>
        <p><${State} of=${worker.status} /> ${worker.executions.length} of ${worker.slots} ${worker.slots === 1 ? 'slot' : 'slots'} in use, last heard of <${Time} at=${worker.last_seen_at} /></p>
        ${worker.error_message && html`<p class="bad-text"><${Text} of=${worker.error_message} /></p>`}
        ${worker.credential_limited_until && html`<p>Its credential has met its limit; it goes on <${Time} at=${worker.credential_limited_until} /></p>`}
        ${worker.executions.length > 0 && html`<ul>${worker.executions.map(run => html`<li key=${run.execution_id}><a href=${`/tasks/${run.task_id}`}><${Text} of=${titles.get(run.task_id) ?? 'a task'} /></a></li>`)}</ul>`}
        <p class="facts">${facts.map(fact => html`<span key=${fact}><${Text} of=${String(fact)} /></span>`)}</p>
        <div class="answers">${worker.status === 'offline'
            ? html`<button type="button" class="quiet" onClick=${() => ask(true)}>Remove</button>` : worker.status === 'draining'
            ? html`<button type="button" onClick=${() => doing(() => post(`/workers/${worker.id}/resume`, {}, { repeats: true }), 'It takes work again.').then(onChanged)}>Resume</button>`
            : html`<button type="button" title="It finishes what it has, and takes no more" onClick=${() => doing(() => post(`/workers/${worker.id}/drain`, {}, { repeats: true }), 'It finishes what it has, and takes no more.').then(onChanged)}>Drain</button>`}</div>
        ${asking && html`<${Confirm} title="Remove this worker?" yes="Remove" onClose=${() => ask(false)} onYes=${() => doing(() => call('DELETE', `/workers/${worker.id}`), 'Removed.').then(onChanged)}>
            <p><strong><${Text} of=${worker.name} /></strong> goes from this list. What it did keeps its name, and it comes back when it is started again.</p></${Confirm}>`}</li>`;
}
