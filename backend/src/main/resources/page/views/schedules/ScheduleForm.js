import { call, post, Problem } from '../../api.js';
import { html, useState } from '../../dom.js';
import { useDraft } from '../../drafts.js';
import { say } from '../../notices.js';
import { Dialog } from '../../parts/Dialog.js';
import { Field } from '../../parts/Field.js';
import { ProblemNote } from '../../parts/Problem.js';
import { CATCH_UPS, changesOf, faultsInMore, formOf, OVERLAPS, planOf, touchedIn } from './plan.js';

/**
 * Makes a schedule, or changes one. What was written stays a draft until it is sent or thrown away.
 * @param {{schedule: any, onClose: () => void, onChanged: () => void}} props schedule: as it was when this was opened; null for a new one
 */
export function ScheduleForm({ schedule, onClose, onChanged }) {
    const [opened] = useState(() => formOf(schedule, Intl.DateTimeFormat().resolvedOptions().timeZone));
    const [written, write] = useDraft(`schedule.${schedule?.id ?? 'new'}`, /** @type {Partial<typeof opened>} */ ({}));
    const form = { ...opened, ...written };
    const begun = touchedIn(form, opened).length > 0;
    const [problem, setProblem] = useState(/** @type {any} */ (null));
    const [sending, setSending] = useState(false);
    const send = async event => {
        event.preventDefault();
        setSending(true);
        try {
            const plan = readPlan(() => schedule ? changesOf(form, opened) : planOf(form));
            await (schedule ? call('PATCH', `/schedules/${schedule.id}`, { body: plan }) : post('/schedules', plan));
            write(null);
            say(schedule ? 'Changed.' : 'It comes from now on.');
            onClose();
            onChanged();
        } catch (failed) {
            setProblem(withMore(failed));
        }
        setSending(false);
    };
    const field = (name, label, more = {}) => html`<${Field} name=${name} label=${label} value=${form[name]} problem=${problem} onChange=${change => write({ ...written, ...change })} ...${more} />`;
    const title = schedule ? `Change ${schedule.name}` : 'A new schedule';
    return html`<${Dialog} title=${title} onClose=${onClose}><form class="new-form" onSubmit=${send}>
        <div class="form-grid">${field('name', 'Name', { required: true, maxlength: 63, autofocus: true, hint: 'Small letters, digits and ._-, as nightly-upgrade' })}
            ${field('cron', 'When', { required: true, maxlength: 200, mono: true, hint: 'minute hour day month weekday: 30 6 * * mon is each Monday at 06:30' })}
            ${field('time_zone', 'Time zone', { required: true })}${field('jitter', 'Up to so much later, seconds', { type: 'number', min: 0, max: 3600, hint: 'Another number for each time' })}
            ${field('overlap', 'While its last task still runs', { options: OVERLAPS })}${field('catch_up', 'What was missed comes', { options: CATCH_UPS })}</div>
        ${field('task.title', 'Title of the task', { maxlength: 255 })}${field('task.repository_url', 'Repository', { mono: true, hint: 'Its address as for git clone' })}
        ${field('task.description', 'What is to be done', { rows: 5, maxlength: 100000 })}
        ${field('more', 'What else its task says', { rows: 3, mono: true, hint: 'Fields of POST /tasks as JSON, as {"priority": "low"} or {"template": "notes", "parameters": {"version": "1"}}' })}
        <${ProblemNote} problem=${problem} />
        <div class="answers"><button type="submit" class="primary" disabled=${sending || schedule && !begun}>${schedule ? 'Save' : 'Make it'}</button>
            <button type="button" class="quiet" onClick=${() => { write(null); onClose(); }}>${begun ? 'Throw away' : 'Not now'}</button></div></form></${Dialog}>`;
}

/** What is wrong in the rest of its task is told beside the field that has it. @param {any} problem */
function withMore(problem) {
    const faults = faultsInMore(problem.errors ?? []);
    return faults ? new Problem(problem.status, problem.message, [...problem.errors, { field: 'more', message: faults }], problem.retryAt) : problem;
}

function readPlan(read) {
    try {
        return read();
    } catch (wrong) {
        throw new Problem(400, `What else its task says cannot be read: ${wrong.message}`, [{ field: 'more', message: wrong.message }]);
    }
}
