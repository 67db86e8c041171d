import { get, post, Problem } from '../../api.js';
import { html, useEffect, useState } from '../../dom.js';
import { say } from '../../notices.js';
import { ProblemNote } from '../../parts/Problem.js';
import { Scripted } from '../../parts/Scripted.js';
import { withExample } from '../../scripted.js';
import { go } from '../../router.js';
import { countTasks } from '../../tasks.js';
import { ASKS, LEVELS, PRIORITIES, TYPES } from '../../text/words.js';
import { readKept, writeKept } from '../../store.js';
import { Attachments } from './Attachments.js';
import { defaultOf } from './defaults.js';
import { Field, showFirstFault } from '../../parts/Field.js';
import { bodyOf, EMPTY, faultsOf, fieldsOf, withUsual } from './fields.js';
import { More } from './More.js';
import { Template } from './Template.js';
import { useKnown } from './useKnown.js';
import { useRepository } from './useRepository.js';

/** Of the repository not even that it is to be empty: the usual one is offered. */
const NOTHING_SAID = { ...EMPTY, repository_url: /** @type {string | null} */ (null) };

/** One form for what is copied, one for each template that is followed here, and one for what is new. @param {{place: import('../../router.js').Place}} props */
export function NewTask({ place }) {
    const from = place.query.get('from');
    const template = place.query.get('template');
    return html`<${Form} key=${from ?? template ?? ''} from=${from} of=${template} />`;
}

/** @param {{from: string | null, of: string | null}} props the id of a task to copy, or null; the name of a template to begin with, or null */
function Form({ from, of }) {
    /** What is written for a copy of a task, or of a template, ends with this tab; else it stays in this browser. */
    const [name, where] = from || of ? [`draft.task.${from ?? of}`, () => sessionStorage] : ['draft.task', () => localStorage];
    const [untouched] = useState(() => ({ ...NOTHING_SAID, template: of ?? '', ...readKept(name, {}, undefined, where) }));
    const [said, setSaid] = useState(untouched);
    const [repositories, setRepositories] = useState(/** @type {string[]} */ ([]));
    const [problem, setProblem] = useState(/** @type {any} */ (null));
    const [sending, setSending] = useState(false);
    const [key] = useState(() => Array.from(crypto.getRandomValues(new Uint8Array(16)), byte => byte.toString(16).padStart(2, '0')).join(''));
    const { templates, template, settings } = useKnown(said.template);
    const fields = withUsual(said, from || of || repositories.length !== 1 ? '' : repositories[0], template);
    const address = fields.repository_url || template?.task.repository_url || '';
    const known = { template, repository: useRepository(address.includes('{{') ? '' : address), settings };
    const change = more => setSaid(old => ({ ...old, ...more }));
    useEffect(() => {
        from && readKept(name, null, undefined, where) === null && get(`/tasks/${from}`).then(answer => change(fieldsOf(answer.data)), setProblem);
        countTasks({}).then(answer => setRepositories((answer.data.repositories ?? []).map(one => one.repository_url)), () => {});
    }, []);
    useEffect(() => { said === untouched || writeKept(name, from ? said : { ...said, attachments: [] }, where); }, [said]); // files that no task names do not last
    const send = async event => {
        event.preventDefault();
        setSending(true);
        setProblem(null);
        try {
            refuse(faultsOf(fields));
            const { data } = await post('/tasks', bodyOf(fields), { headers: { 'Idempotency-Key': key } });
            writeKept(name, null, where);
            say('Queued.');
            go(`/tasks/${data.id}`);
        } catch (failed) {
            setProblem(failed);
            requestAnimationFrame(showFirstFault);
        }
        setSending(false);
    };
    const keys = event => event.key === 'Enter' && (event.metaKey || event.ctrlKey) && event.currentTarget.requestSubmit();
    const field = (name, label, more = {}) => html`<${Field} name=${name} label=${label} value=${fields[name]} onChange=${change} problem=${problem} ...${more} />`;
    /** What the template says need not be said. */
    const needed = (name, label, more) => field(name, label, template?.task[name] ? { ...more, hint: defaultOf(name, known) } : { ...more, required: true });
    return html`<form class="new-form" onSubmit=${send} onKeyDown=${keys}>
        <${Template} templates=${templates} template=${template} fields=${fields} onChange=${change} problem=${problem} />
        ${needed('repository_url', 'Repository', { list: repositories, autofocus: true, hint: 'Its address as for git clone: https://…, git@…, or file:///… for one on the worker’s machine', mono: true })}
        ${needed('title', 'Title', { maxlength: 255 })}
        ${needed('description', 'What is to be done', { rows: 10, maxlength: 100000, hint: 'Markdown. Pictures and files can be pasted and dropped here.' })}
        <${Scripted} what="task" onExample=${() => { change({ description: withExample(fields.description) }); document.getElementById('field-description')?.focus(); }} />
        <${Attachments} files=${fields.attachments} onChange=${attachments => change({ attachments })} problem=${problem} />
        <div class="form-grid">${field('task_type', 'Type', { options: ['', ...TYPES], hint: defaultOf('task_type', known) })}${field('priority', 'Priority', { options: ['', ...PRIORITIES], hint: defaultOf('priority', known) })}
            ${field('permission_level', 'Asks you', { options: ['', ...LEVELS], named: ASKS, hint: defaultOf('permission_level', known) })}</div>
        <${More} field=${(name, ...more) => name !== 'permission_level' && field(name, ...more)} known=${known} />
        <${ProblemNote} problem=${problem} />
        <div class="answers"><button type="submit" class="primary" disabled=${sending}>Queue it <kbd>Ctrl+Enter</kbd></button></div>
    </form>`;
}

/** As the backend would, without asking it. @param {{field: string, message: string}[]} faults */
function refuse(faults) {
    if (faults.length > 0) {
        throw new Problem(400, faults.map(one => `${one.field}: ${one.message}`).join('; '), faults);
    }
}
