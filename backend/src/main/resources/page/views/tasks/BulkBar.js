import { get, post } from '../../api.js';
import { html, useEffect, useState } from '../../dom.js';
import { Dialog } from '../../parts/Dialog.js';
import { ProblemNote } from '../../parts/Problem.js';
import { Text } from '../../parts/Text.js';
import { useData } from '../../parts/useData.js';
import { useProblem } from '../../parts/useProblem.js';
import { countTasks } from '../../tasks.js';
import { amount, counted } from '../../text/time.js';
import { PRIORITIES } from '../../text/words.js';

const LOOK_MS = 500;

const ACTIONS = [
    { id: 'cancel', title: 'Cancel', asks: 'Their agents are stopped; what they have done so far is kept.' },
    { id: 'retry', title: 'Retry', asks: 'Failed and cancelled ones are queued again, from where they came to.' },
    { id: 'priority', title: 'Priority…', asks: 'Queued ones move to the queue of that priority.' },
    { id: 'delete', title: 'Delete', asks: 'Finished ones go with all that belongs to them. This cannot be undone.' },
];

/** What can be done to what is picked, or to all that the filter lets through; of that it stays whatever comes and goes while it is done. @param {{selection: any, filter: object, total: number | null, onDone: () => void}} props */
export function BulkBar({ selection, filter, total, onDone }) {
    const [action, setAction] = useState(/** @type {any} */ (null));
    const count = selection.whole ? total ?? 0 : selection.ids.size;
    if (count === 0 && !action) {
        return null;
    }
    const which = selection.whole ? { filter } : { ids: [...selection.ids] };
    return html`<div class="bulk" role="region" aria-label="What is selected">
        <strong>${counted(count, 'task')} selected</strong>
        ${!selection.whole && total !== null && total > selection.ids.size && html`<button type="button" class="quiet" onClick=${selection.wholeFilter}>Select all ${amount(total)} of this filter</button>`}
        ${ACTIONS.map(one => html`<button type="button" key=${one.id} onClick=${() => setAction({ ...one, picked: selection.ids.size, which })}>${one.title}</button>`)}
        <button type="button" class="quiet" onClick=${selection.none}>Select none</button>
        ${action && html`<${BulkDialog} action=${action}
            onClose=${begun => { setAction(null); if (begun) { selection.none(); onDone(); } }} />`}
    </div>`;
}

/** Of a filter as many are asked for as there are now, and no others are changed: the backend refuses where the count is another by then. */
function BulkDialog({ action, onClose }) {
    const { picked, which } = action;
    const { data: found, problem: uncounted, again } = useData(async signal => which.filter ? (await countTasks(which.filter, signal)).data : { total: picked, complete: true }, []);
    const [priority, setPriority] = useState('high');
    const [job, setJob] = useState(/** @type {any} */ (null));
    const [problem, setProblem] = useProblem();
    const begin = async () => {
        try {
            setProblem(null);
            setJob((await post('/tasks/bulk', { action: action.id, ...which, ...which.filter ? { expected: found?.total } : {}, ...action.id === 'priority' ? { priority } : {} })).data);
        } catch (failed) {
            setProblem(failed);
            again();
        }
    };
    const count = found ? `${found.complete ? '' : 'at least '}${counted(found.total, 'task')}` : '…';
    const over = job?.status === 'done';
    useEffect(() => {
        if (!job || over) {
            return undefined;
        }
        const look = () => get(`/tasks/bulk/${job.id}`).then(answer => {
            setProblem(null);
            setJob(answer.data);
        }, failed => {
            setProblem(failed);
            failed.isAway && setJob({ ...job }); // it goes on when the backend is back: looked at again
        });
        const timer = setTimeout(look, LOOK_MS);
        return () => clearTimeout(timer);
    }, [job]);
    return html`<${Dialog} title=${`${action.title.replace('…', '')}: ${count}`} onClose=${() => onClose(Boolean(job))}>
        ${job ? html`<${Progress} job=${job} over=${over} />` : html`<p>${action.asks}</p>`}
        ${!job && action.id === 'priority' && html`<label class="field"><span>Priority</span><select value=${priority} onChange=${event => setPriority(event.target.value)}>${PRIORITIES.map(one => html`<option key=${one}>${one}</option>`)}</select></label>`}
        <${ProblemNote} problem=${problem ?? uncounted} />
        <div class="answers">${job ? html`<button type="button" class="primary" onClick=${() => onClose(true)}>${over ? 'Done' : 'Go on in the background'}</button>`
            : html`<button type="button" class=${action.id === 'delete' ? 'danger' : 'primary'} disabled=${!found || found.total === 0} onClick=${begin}>${action.title.replace('…', '')}</button><button type="button" class="quiet" autofocus onClick=${() => onClose(false)}>Not now</button>`}</div>
    </${Dialog}>`;
}

function Progress({ job, over }) {
    const settled = job.done + job.failed;
    return html`<progress max=${Math.max(1, job.matched ?? 0)} value=${over ? Math.max(1, job.matched ?? 0) : settled} aria-label="How far it is"></progress>
        <p role="status">${counted(job.done, 'task')} done${job.failed > 0 ? `, ${amount(job.failed)} could not be` : ''}${over ? '.' : `${job.matched === null ? '' : ` of ${amount(job.matched)}`}. It goes on if you leave.`}</p>
        ${job.problems.length > 0 && html`<ul class="failures">${job.problems.map(one => html`<li key=${one.task_id}><a href=${`/tasks/${one.task_id}`}>${one.task_id.slice(-8)}</a> <${Text} of=${one.message} /></li>`)}</ul>`}`;
}
