import { html } from '../../dom.js';
import { useDraft } from '../../drafts.js';
import { call } from '../../api.js';
import { doing } from '../../notices.js';
import { Markdown } from '../../parts/Markdown.js';
import { shown, Text } from '../../parts/Text.js';
import { Time } from '../../parts/Time.js';
import { size } from '../../text/time.js';
import { PRIORITIES } from '../../text/words.js';

/** The task as it was written, and what belongs to it. @param {{task: any, onChanged: () => void}} props */
export function About({ task, onChanged }) {
    const facts = [
        ['Repository', html`<${Text} of=${task.repository_url} />`],
        ['From branch', task.branch_name ?? "the repository's own default"],
        ['In the folder', task.directory], ['Permission level', task.permission_level], ['Done by', task.agent === 'claude' ? null : task.agent], ['Model', task.model], ['Otherwise', task.fallback_model], ['Effort', task.effort],
        ['Most attempts', task.max_attempts], ['Time limit', `${task.timeout_seconds} s`], ['Budget', task.max_budget_usd === null ? null : `$${task.max_budget_usd}`],
        ['Most turns', task.max_turns], ['Plans first', task.plan_first ? 'yes' : null], ['Set up by', task.setup_command], ['Verified by', task.verify_command],
        ['Network', task.network], ['May reach', task.allow_hosts?.join(', ')],
        ['Labels', task.labels?.join(', ')], ['Not before', task.not_before && html`<${Time} at=${task.not_before} />`], ['Made', html`<${Time} at=${task.created_at} />`],
        ['Session', task.session_id && html`<a href=${`/chat/${task.session_id}`}>${task.session_id}</a>`],
        ['Waits for', task.depends_on?.length ? task.depends_on.map(id => html`<a key=${id} href=${`/tasks/${id}`}>${id}</a> `) : null],
        ['Attached', task.attachments?.length ? task.attachments.map(file => html`<a key=${file.id} href=${`/api/v1/attachments/${file.id}/content`} download><${Text} of=${file.name} /> (${size(file.size_bytes ?? 0)})</a> `) : null],
        ['Id', html`<code>${task.id}</code>`],
    ].filter(([, value]) => value !== null && value !== undefined && value !== '');
    return html`<section class="panel"><h3>What is to be done</h3><${Markdown} text=${task.description} /></section>
        ${task.status === 'queued' && html`<${Edit} task=${task} onChanged=${onChanged} />`}
        ${task.result?.summary && html`<section class="panel"><h3>What the agent said at the end</h3><${Markdown} text=${task.result.summary} /></section>`}
        <dl class="about">${facts.map(([name, value]) => html`<div key=${name}><dt>${name}</dt><dd>${typeof value === 'string' ? shown(value) : value}</dd></div>`)}</dl>
        ${task.metadata && html`<details><summary>Metadata</summary><pre class="output" tabindex="0">${shown(JSON.stringify(task.metadata, null, 2))}</pre></details>`}`;
}

/** While it is queued it can be changed. */
function Edit({ task, onChanged }) {
    const [changed, change] = useDraft(`edit.${task.id}`, /** @type {Record<string, string>} */ ({}));
    const { title, description, priority } = { ...task, ...changed };
    const set = event => change({ ...changed, [event.target.name]: event.target.value });
    const save = event => {
        event.preventDefault();
        doing(() => call('PATCH', `/tasks/${task.id}`, { body: changed }), 'Changed.').then(saved => { saved && change(null); onChanged(); });
    };
    return html`<details class="panel" open=${Object.keys(changed).length > 0}><summary>Change it, while it is queued</summary><form onSubmit=${save}>
        <label class="field"><span>Title</span><input type="text" name="title" required maxlength="255" value=${title} onInput=${set} /></label>
        <label class="field"><span>What is to be done</span><textarea name="description" rows="8" required value=${description} onInput=${set}></textarea></label>
        <label class="field"><span>Priority</span><select name="priority" value=${priority} onChange=${set}>${PRIORITIES.map(one => html`<option key=${one}>${one}</option>`)}</select></label>
        <button type="submit" class="primary" disabled=${Object.keys(changed).length === 0}>Save</button></form></details>`;
}
