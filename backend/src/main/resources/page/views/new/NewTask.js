import { get, post } from '../../api.js';
import { html, useEffect, useState } from '../../dom.js';
import { say } from '../../notices.js';
import { ProblemNote } from '../../parts/Problem.js';
import { go } from '../../router.js';
import { countTasks } from '../../tasks.js';
import { DELIVERIES, EFFORTS, LEVELS, NETWORKS, PRIORITIES, TYPES } from '../../text/words.js';
import { readKept, writeKept } from '../../store.js';
import { Attachments } from './Attachments.js';
import { defaultOf } from './defaults.js';
import { bodyOf, EMPTY, fieldsOf } from './fields.js';
import { useRepository } from './useRepository.js';

/** One form for what is copied, and one for what is new. @param {{place: import('../../router.js').Place}} props */
export function NewTask({ place }) {
    const from = place.query.get('from');
    return html`<${Form} key=${from ?? ''} from=${from} />`;
}

/** @param {{from: string | null}} props the id of a task to copy, or null */
function Form({ from }) {
    /** What is written for a copy of a task ends with this tab; else it stays in this browser. */
    const [name, where] = from ? [`draft.new.${from}`, () => sessionStorage] : ['draft', () => localStorage];
    const [untouched] = useState(() => ({ ...EMPTY, ...readKept(name, {}, undefined, where) }));
    const [fields, setFields] = useState(untouched);
    const [repositories, setRepositories] = useState(/** @type {string[]} */ ([]));
    const [problem, setProblem] = useState(/** @type {any} */ (null));
    const [sending, setSending] = useState(false);
    const [key] = useState(() => Array.from(crypto.getRandomValues(new Uint8Array(16)), byte => byte.toString(16).padStart(2, '0')).join(''));
    const repository = useRepository(fields.repository_url);
    const change = more => setFields(old => ({ ...old, ...more }));
    useEffect(() => {
        from && readKept(name, null, undefined, where) === null && get(`/tasks/${from}`).then(answer => change(fieldsOf(answer.data)), setProblem);
        countTasks({}).then(answer => {
            const used = (answer.data.repositories ?? []).map(one => one.repository_url);
            setRepositories(used);
            !from && used.length === 1 && setFields(old => ({ ...old, repository_url: old.repository_url || used[0] }));
        }, () => {});
    }, []);
    useEffect(() => { fields === untouched || writeKept(name, from ? fields : { ...fields, attachments: [] }, where); }, [fields]); // files that no task names do not last
    const send = async event => {
        event.preventDefault();
        setSending(true);
        setProblem(null);
        try {
            const { data } = await post('/tasks', bodyOf(fields), { headers: { 'Idempotency-Key': key } });
            writeKept(name, null, where);
            say('Queued.');
            go(`/tasks/${data.id}`);
        } catch (failed) {
            setProblem(failed);
            requestAnimationFrame(() => /** @type {HTMLElement | null} */ (document.querySelector('form [aria-invalid=true]'))?.focus());
        }
        setSending(false);
    };
    const keys = event => event.key === 'Enter' && (event.metaKey || event.ctrlKey) && event.currentTarget.requestSubmit();
    const field = (name, label, more = {}) => html`<${Field} name=${name} label=${label} value=${fields[name]} onChange=${change} problem=${problem} ...${more} />`;
    return html`<form class="new-form" onSubmit=${send} onKeyDown=${keys}>
        ${field('repository_url', 'Repository', { required: true, list: repositories, autofocus: true, hint: 'Its address as for git clone: https://…, git@…, or file:///… for one on the worker’s machine', mono: true })}
        ${field('title', 'Title', { required: true, maxlength: 255 })}
        ${field('description', 'What is to be done', { required: true, rows: 10, maxlength: 100000, hint: 'Markdown. Pictures and files can be pasted and dropped here.' })}
        <${Attachments} files=${fields.attachments} onChange=${attachments => change({ attachments })} problem=${problem} />
        <div class="form-grid">${field('task_type', 'Type', { options: TYPES })}${field('priority', 'Priority', { options: PRIORITIES })}</div>
        <details class="panel"><summary>More. What is left empty takes its default</summary><div class="form-grid">
            ${field('branch_name', 'From branch', { hint: defaultOf('branch_name', repository) })}${field('directory', 'In the folder', { hint: defaultOf('directory', repository) })}
            ${field('permission_level', 'Permission level', { options: ['', ...LEVELS], hint: `${defaultOf('permission_level', repository)}. human_required asks you for each change, autonomous for nothing.` })}
            ${field('verify_command', 'Verify command', { mono: true, hint: defaultOf('verify_command', repository) })}${field('setup_command', 'Set-up command', { mono: true, hint: defaultOf('setup_command', repository) })}
            ${field('model', 'Model', { hint: defaultOf('model', repository) })}${field('fallback_model', 'Fallback model', { hint: 'Used while the model is overloaded' })}
            ${field('effort', 'Effort', { options: ['', ...EFFORTS], hint: defaultOf('effort', repository) })}
            ${field('max_turns', 'Most turns', { type: 'number', hint: defaultOf('max_turns', repository) })}${field('max_budget_usd', 'Budget, US dollars', { type: 'number', step: 'any', hint: defaultOf('max_budget_usd', repository) })}
            ${field('timeout_seconds', 'Time limit, seconds', { type: 'number', hint: defaultOf('timeout_seconds', repository) })}${field('max_attempts', 'Most attempts', { type: 'number', hint: defaultOf('max_attempts', repository) })}
            ${field('not_before', 'Not before', { type: 'datetime-local', hint: 'Default: at once' })}${field('labels', 'Labels', { hint: `A worker must have them all; with commas. ${defaultOf('labels', repository)}` })}
            ${field('depends_on', 'Waits for', { mono: true, hint: 'Ids of tasks that must be completed first, with commas' })}
            ${field('delivery', 'Its branch becomes', { options: ['', ...DELIVERIES], hint: defaultOf('delivery', repository) })}${field('network', 'Network', { options: ['', ...NETWORKS], hint: defaultOf('network', repository) })}
            ${field('allow_hosts', 'May reach', { mono: true, hint: `Hosts, with commas. ${defaultOf('allow_hosts', repository)}` })}${field('mcp_servers', 'MCP servers', { hint: `Registered ones, with commas. ${defaultOf('mcp_servers', repository)}` })}
            ${field('instructions', 'Instructions', { rows: 2, maxlength: 20000, hint: `Beside the repository’s CLAUDE.md. ${defaultOf('instructions', repository)}` })}
            <label class="check"><input type="checkbox" checked=${fields.plan_first} onChange=${event => change({ plan_first: event.target.checked })} /> Shows its plan first, and waits for your yes</label>
        </div></details>
        <${ProblemNote} problem=${problem} />
        <div class="answers"><button type="submit" class="primary" disabled=${sending}>Queue it <kbd>Ctrl+Enter</kbd></button></div>
    </form>`;
}

function Field({ name, label, value, onChange, problem, hint, options, rows, list, mono, ...more }) {
    const fault = problem?.of?.(name);
    const says = [fault && `${name}-fault`, hint && `${name}-hint`].filter(Boolean).join(' ') || undefined;
    const common = { id: `field-${name}`, class: mono ? 'mono' : '', value, 'aria-invalid': fault ? 'true' : undefined, 'aria-describedby': says, onInput: event => onChange({ [name]: event.target.value }), ...more };
    return html`<label class="field"><span>${label}</span>
        ${options ? html`<select ...${common}>${options.map(option => html`<option key=${option} value=${option}>${option || 'default'}</option>`)}</select>`
            : rows ? html`<textarea ...${common} rows=${rows}></textarea>` : html`<input type="text" ...${common} list=${list && `${name}-list`} autocomplete="off" />`}
        ${list && html`<datalist id=${`${name}-list`}>${list.map(one => html`<option key=${one} value=${one}></option>`)}</datalist>`}
        ${hint && html`<span class="hint" id=${`${name}-hint`}>${hint}</span>`}${fault && html`<span class="fault" role="alert" id=${`${name}-fault`}>${fault}</span>`}</label>`;
}
