import { html } from '../../dom.js';
import { LEVELS, PRIORITIES, TYPES } from '../../text/words.js';
import { DECISIONS } from './rules.js';

/** @param {{rule: import('./rules.js').Rule, onChange: (rule: any) => void, problem?: any, prefix: string}} props prefix: of the fields in the server's errors */
export function RuleFields({ rule, onChange, problem, prefix }) {
    const fault = name => problem?.of?.(prefix + name);
    const text = (name, label, hint) => html`<label class="field"><span>${label}</span><input type="text" class="mono" maxlength="500" value=${rule[name] ?? ''} onInput=${event => onChange({ ...rule, [name]: event.target.value })} />
        ${hint && html`<span class="hint">${hint}</span>`}${fault(name) && html`<span class="fault" role="alert">${fault(name)}</span>`}</label>`;
    const choice = (name, label, options) => html`<label class="field"><span>${label}</span><select value=${rule[name] ?? ''} onChange=${event => onChange({ ...rule, [name]: event.target.value })}>
        <option value="">any</option>${options.map(option => html`<option key=${option} value=${option}>${option}</option>`)}</select>${fault(name) && html`<span class="fault" role="alert">${fault(name)}</span>`}</label>`;
    return html`<div class="form-grid">
        ${text('name', 'Name')}
        <label class="field"><span>Decision</span><select value=${rule.decision} onChange=${event => onChange({ ...rule, decision: event.target.value })}>${DECISIONS.map(([id, title]) => html`<option key=${id} value=${id}>${title}</option>`)}</select></label>
        ${text('command', 'Command', 'One command; * stands for anything')}
        ${text('tool', 'Tool', 'As WebFetch|WebSearch')}
        ${text('host', 'Host', 'As files.example.com or *.example.com')}
        ${choice('path', 'Path', ['inside', 'outside'])}
        ${choice('task_type', 'Task type', TYPES)}${choice('priority', 'Priority', PRIORITIES)}${choice('permission_level', 'Permission level', LEVELS)}
        ${rule.decision === 'deny' && text('reason', 'Reason', 'The agent reads it')}
    </div>`;
}
