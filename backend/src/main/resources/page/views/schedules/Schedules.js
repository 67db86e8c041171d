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
import { useSoon } from '../../parts/useData.js';
import { usePages } from '../../parts/usePages.js';
import { repositoryName } from '../../text/words.js';
import { ScheduleForm } from './ScheduleForm.js';

/** Tasks that come by themselves: when next, and what became of the last times. */
export function Schedules() {
    const { data, problem, again, more, failed } = usePages(signal => get('/schedules', { limit: 100 }, signal), []);
    /** Held here: whatever becomes of the rows, it stays open, with the schedule as it was then. */
    const [edited, edit] = useState(/** @type {{schedule: any} | null} */ (null));
    const soon = useSoon(again, 400);
    useEffect(() => on('schedule', soon), []);
    useEffect(() => on('task', change => change.from === null && soon()), []); // a time that was fired brings a task
    if (!data) {
        return problem ? html`<${ProblemNote} problem=${problem} retry=${again} />` : html`<${Loading} what="the schedules" />`;
    }
    return html`<${ProblemNote} problem=${problem} retry=${again} /><div class="answers"><button type="button" onClick=${() => edit({ schedule: null })}>New schedule</button></div>
        ${edited && html`<${ScheduleForm} key=${edited.schedule?.id} schedule=${edited.schedule} onClose=${() => edit(null)} onChanged=${again} />`}
        ${data.data.length === 0 ? html`<${None} />` : html`<ul class="cards">${data.data.map(one => html`<${Schedule} key=${one.id} of=${one} onEdit=${() => edit({ schedule: one })} onChanged=${again} />`)}</ul>`}
        <${ProblemNote} problem=${failed} />${data.next && html`<p><button type="button" onClick=${more}>More schedules</button></p>`}`;
}

function None() {
    return html`<${Empty} title="No task comes by itself yet."><p>A schedule brings one at set times, as each Monday at 06:30. Make one here, or from a shell with a repository of yours:</p>
        <${Copy} label="How to make a schedule" text=${`curl ${location.origin}/api/v1/schedules -H 'Content-Type: application/json' -d '{"name": "weekly-upgrade", "cron": "30 6 * * mon", "time_zone": "${Intl.DateTimeFormat().resolvedOptions().timeZone}", "task": {"title": "Upgrade the libraries", "description": "Take the newest patch versions.", "repository_url": "git@github.com:you/your-repository.git"}}'`} />
        <p><a href="/docs">What else a schedule can be told</a></p></${Empty}>`;
}

function Schedule({ of, onEdit, onChanged }) {
    const [asking, ask] = useState(false);
    const [next, ...later] = of.next_times;
    const [last, ...earlier] = of.last_runs;
    const enable = enabled => doing(() => call('PATCH', `/schedules/${of.id}`, { body: { enabled } }), enabled ? 'It goes on from now; what was missed is not caught up.' : 'Paused. Tasks that it has brought go on.').then(onChanged);
    return html`<li class="panel schedule"><h2><${Text} of=${of.name} /></h2>
        <p>${of.problem ? html`<${State} of="error" word="cannot be read" />` : html`<${State} of=${of.enabled ? 'active' : 'idle'} word=${of.enabled ? 'on' : 'paused'} />`} <${Text} of=${of.words} /></p>
        ${of.problem && html`<p class="bad-text"><${Text} of=${of.problem} /></p>`}
        ${of.task?.title && html`<p>Brings <strong><${Text} of=${of.task.title} /></strong> in <${Text} of=${repositoryName(of.task.repository_url)} /></p>`}
        ${of.task?.template && html`<p>Brings a task of the template <strong><${Text} of=${of.task.template} /></strong></p>`}
        <p>${next ? html`Next <${Due} of=${next} />` : of.enabled ? 'It comes no more.' : 'It comes when it is resumed.'}</p>
        ${last ? html`<p>Last <${Fired} run=${last} /></p>` : html`<p class="hint">It has not come yet.</p>`}
        ${later.length + earlier.length > 0 && html`<details><summary>Other times</summary>${later.length > 0 && html`<h3>To come</h3><ul>${later.map(one => html`<li key=${one.at}><${Due} of=${one} /></li>`)}</ul>`}
            ${earlier.length > 0 && html`<h3>Before</h3><ul>${earlier.map(run => html`<li key=${run.id}><${Fired} run=${run} /></li>`)}</ul>`}</details>`}
        <div class="answers">${of.enabled ? html`<button type="button" onClick=${() => enable(false)}>Pause</button>` : html`<button type="button" onClick=${() => enable(true)}>Resume</button>`}
            <button type="button" onClick=${() => doing(() => post(`/schedules/${of.id}/run`), 'Its task is brought now.').then(onChanged)}>Run now</button>
            ${!of.problem && html`<button type="button" onClick=${onEdit}>Edit</button>`}<button type="button" class="quiet" onClick=${() => ask(true)}>Delete</button></div>
        ${asking && html`<${Confirm} title="Delete this schedule?" yes="Delete" onClose=${() => ask(false)} onYes=${() => doing(() => call('DELETE', `/schedules/${of.id}`), 'Deleted.').then(onChanged)}>
            <p>With what became of its times. Tasks that it has brought stay.</p></${Confirm}>`}</li>`;
}

/** On the clocks of its own time zone too, which may be another one than that of who looks. */
function Due({ of }) {
    return html`<${Time} at=${of.due} /> <span class="hint">${of.local.replace('T', ' ')}${of.note && html`, <${Text} of=${of.note} />`}</span>`;
}

function Fired({ run }) {
    return html`<${State} of=${run.outcome} /> <${Time} at=${run.fired_at} />${run.reason && html`: <${Text} of=${run.reason} />`}${run.task_id && html` <a href=${`/tasks/${run.task_id}`}>its task</a>`}`;
}
