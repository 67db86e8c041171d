import { classes, html, useLayoutEffect, useRef, useState } from '../dom.js';
import { dropDrafts, useDraft } from '../drafts.js';
import { useKeys } from '../keys.js';
import { answer, ended } from '../questions.js';
import { say } from '../notices.js';
import { useStore } from '../store.js';
import { who } from '../who.js';
import { ToolInput } from '../transcript/ToolInput.js';
import { Markdown } from './Markdown.js';
import { ProblemNote } from './Problem.js';
import { State } from './State.js';
import { Text } from './Text.js';
import { Time } from './Time.js';
import { useProblem } from './useProblem.js';

/**
 * One question, with all that is known of it and each way to answer.
 * @param {{question: import('../questions.js').Question, keys?: boolean, title?: string, executionId?: string | null, onRule?: () => void}} props keys: whether letters answer it;
 *     executionId: the run that asks
 */
export function QuestionCard({ question, keys, title, executionId, onRule }) {
    const [problem, setProblem] = useProblem();
    const [mode, setMode] = useState(/** @type {'' | 'deny' | 'edit'} */ (''));
    const [sending, setSending] = useState(false);
    const over = useStore(ended).get(question.message_id);
    const send = async (response, updatedInput = null) => {
        setSending(true);
        setProblem(null);
        try {
            await answer(question.message_id, response, updatedInput);
            dropDrafts(`answer.${question.message_id}`);
            say(typeof response === 'string' && response.startsWith('deny') ? 'Refused. The agent reads why.' : 'Answered. The agent goes on.');
        } catch (failed) {
            if (ended.value.has(question.message_id)) {
                say(failed.message, 'bad'); // where only what waits is shown, this card goes
            } else {
                setProblem(failed);
            }
        }
        setSending(false);
    };
    const { known, mayOperate } = useStore(who);
    const may = !over && !sending && (mayOperate || !known);
    return html`<article class=${classes('question', !keys && 'no-keys')} aria-label=${title ?? 'Question'}>
        ${known && !mayOperate && !over && html`<p class="note">Only the operator may answer. <a href="/settings">Log in</a></p>`}
        <${Asked} question=${question} title=${title} executionId=${executionId} />
        ${over ? html`<p class="note" role="status"><${Text} of=${over} /></p>` : html`<${Ways} ...${{ question, send, may, keys, mode, setMode, onRule }} />`}
        <${ProblemNote} problem=${problem} />
    </article>`;
}

function Asked({ question, title, executionId }) {
    const isEdit = question.kind === 'permission';
    return html`<header class="question-head">
            <p><${State} of="asks" word=${{ permission: 'May it?', question: 'Which?', plan: 'A plan' }[question.kind] ?? question.kind} />
                ${' '}<a href=${`/tasks/${question.task_id}`}>${title ? html`<${Text} of=${title} />` : 'its task'}</a>
                <span class="hint"> asked <${Time} at=${question.created_at} />${question.worker_name && html` on <${Text} of=${question.worker_name} />`}${question.parked ? ', the task is parked until you answer' : ', its agent stands by for you'}${question.overdue && html` <strong class="bad-text">overdue</strong>`}; without an answer the task fails <${Time} at=${question.expires_at} /></span></p>
        </header>
        ${question.kind === 'plan' ? html`<${Markdown} text=${String(question.tool_input?.plan ?? question.content)} />`
            : isEdit ? html`<p class="asks">Tool <strong><${Text} of=${question.tool_name} /></strong>, exactly as it would be run:</p><${ToolInput} tool=${question.tool_name} input=${question.tool_input} executionId=${executionId} />`
            : askedQuestions(question).length === 0 && html`<p class="asks"><${Text} of=${question.content} /></p>`}
        ${question.rule && html`<p class="hint">Asked by the rule <code><${Text} of=${question.rule} /></code>${reasonOf(question) && html`: <${Text} of=${reasonOf(question)} />`}</p>`}
        ${question.controller && html`<${Draft} draft=${question.controller} />`}`;
}

/** Of a permission's words the part that is not in the call itself. @param {import('../questions.js').Question} question */
function reasonOf(question) {
    const parts = question.content.split(`\nRule ${question.rule} asks: `);
    return parts.length > 1 ? parts[parts.length - 1] : '';
}

/** What the controller made of it. */
function Draft({ draft }) {
    const sure = draft.confidence === null ? '' : ` It is sure to ${Math.round(draft.confidence * 100)} %.`;
    return draft.state === 'asking' ? html`<p class="hint">The controller looks at it too.</p>`
        : draft.error ? html`<p class="hint">The controller could not say: <${Text} of=${draft.error} /></p>`
        : html`<div class="note"><p><strong>The controller would say:</strong> <${Text} of=${draft.response ?? draft.decision} /></p><p class="hint"><${Text} of=${draft.reason} />${sure}</p></div>`;
}

function Ways({ question, send, may, keys, mode, setMode, onRule }) {
    return question.kind === 'question' ? html`<${Choices} question=${question} send=${send} may=${may} keys=${keys} mode=${mode} setMode=${setMode} />`
        : html`<${Permission} question=${question} send=${send} may=${may} keys=${keys} mode=${mode} setMode=${setMode} onRule=${onRule} />`;
}

function Permission({ question, send, may, keys, mode, setMode, onRule }) {
    const forTask = question.choices?.includes('allow for this task');
    useKeys('This question', !keys || !may ? [] : [
        ['a', 'allow', () => send('allow')],
        ...(forTask ? [/** @type {any} */ (['t', 'allow for this task', () => send('allow for this task')])] : []),
        ['d', 'deny, with a reason', () => setMode('deny')],
        ['e', 'edit the input and allow', () => setMode('edit')],
        ...(onRule ? [/** @type {any} */ (['r', 'make a rule of it', onRule])] : []),
    ]);
    if (mode === 'deny') {
        return html`<${Words} name=${`answer.${question.message_id} no`} label="Why not? The agent reads it." button="Deny" may=${may} onCancel=${() => setMode('')} onSend=${text => send(text.trim() ? `deny: ${text.trim()}` : 'deny')} />`;
    }
    if (mode === 'edit') {
        return html`<${EditInput} name=${`answer.${question.message_id} edit`} input=${question.tool_input} may=${may} onCancel=${() => setMode('')} onSend=${input => send('allow', input)} />`;
    }
    return html`<div class="answers">
        <button type="button" class="primary" disabled=${!may} onClick=${() => send('allow')}>Allow <kbd>a</kbd></button>
        ${forTask && html`<button type="button" disabled=${!may} onClick=${() => send('allow for this task')}>Allow for this task <kbd>t</kbd></button>`}
        <button type="button" disabled=${!may} onClick=${() => setMode('deny')}>Deny… <kbd>d</kbd></button>
        <button type="button" class="quiet" disabled=${!may} onClick=${() => setMode('edit')}>Edit… <kbd>e</kbd></button>
        ${onRule && html`<button type="button" class="quiet" onClick=${onRule}>Make a rule… <kbd>r</kbd></button>`}
    </div>`;
}

/** @returns {{question: string, header: string, options: {label: string, description: string}[], several: boolean}[]} */
function askedQuestions(question) {
    const list = Array.isArray(question.tool_input?.questions) ? question.tool_input.questions : [];
    return list.filter(one => typeof one?.question === 'string').map(one => ({
        question: one.question,
        header: String(one.header ?? ''),
        several: Boolean(one.multiSelect),
        options: (Array.isArray(one.options) ? one.options : []).filter(option => typeof option?.label === 'string')
            .map(option => ({ label: option.label, description: String(option.description ?? '') })),
    }));
}

function Choices({ question, send, may, keys, mode, setMode }) {
    const asked = askedQuestions(question);
    const sole = asked.length === 1 && !asked[0].several ? asked[0] : null;
    const [said, setSaid] = useDraft(`answer.${question.message_id} said`, /** @type {Record<string, string[]>} */ ({}));
    const [other, setOther] = useDraft(`answer.${question.message_id} other`, /** @type {Record<string, string>} */ ({}));
    useKeys('This question', !keys || !may ? [] : [
        ...(sole ? sole.options.slice(0, 9).map((option, index) => /** @type {any} */ ([String(index + 1), option.label, () => send(option.label)])) : []),
        ['d', 'deny, with a reason', () => setMode('deny')],
    ]);
    if (mode === 'deny') {
        return html`<${Words} name=${`answer.${question.message_id} no`} label="Why is it not answered? The agent reads it." button="Deny" may=${may} onCancel=${() => setMode('')} onSend=${text => send(text.trim() ? `deny: ${text.trim()}` : 'deny')} />`;
    }
    if (asked.length === 0) {
        return html`<${Words} name=${`answer.${question.message_id}`} label="Your answer" button="Answer" may=${may} needed=${true} onSend=${text => send(text)} />`;
    }
    const answerOf = one => [...(said[one.question] ?? []), ...(other[one.question]?.trim() ? [`other: ${other[one.question].trim()}`] : [])];
    const complete = asked.every(one => answerOf(one).length > 0);
    const sendAll = () => send(asked.length === 1 ? wordsOf(asked[0], answerOf(asked[0])) : Object.fromEntries(asked.map(one => [one.question, wordsOf(one, answerOf(one))])));
    const pick = (one, label, on) => setSaid({ ...said, [one.question]: one.several ? [...(said[one.question] ?? []).filter(was => was !== label), ...(on ? [label] : [])] : [label] });
    return html`${asked.map((one, at) => html`<fieldset class="choices" key=${at}><legend><${Text} of=${one.question} /></legend>
            ${one.options.map((option, index) => sole
                ? html`<button type="button" key=${index} class="choice" disabled=${!may} onClick=${() => send(option.label)}><span><${Text} of=${option.label} />${index < 9 && html` <kbd>${index + 1}</kbd>`}</span><span class="hint"><${Text} of=${option.description} /></span></button>`
                : html`<label key=${index} class="choice"><input type=${one.several ? 'checkbox' : 'radio'} name=${`q${at}`} checked=${(said[one.question] ?? []).includes(option.label)} onChange=${event => pick(one, option.label, event.target.checked)} />
                    <span><${Text} of=${option.label} /> <span class="hint"><${Text} of=${option.description} /></span></span></label>`)}
            <label class="field"><span>In other words</span><input type="text" value=${other[one.question] ?? ''} onInput=${event => setOther({ ...other, [one.question]: event.target.value })} /></label>
        </fieldset>`)}
        <div class="answers"><button type="button" class="primary" disabled=${!may || !complete} onClick=${sendAll}>Answer</button>
            <button type="button" disabled=${!may} onClick=${() => setMode('deny')}>Deny… <kbd>d</kbd></button></div>`;
}

const wordsOf = (one, answers) => one.several && answers.length > 1 ? answers : answers[answers.length - 1];

function Words({ name, label, button, may, needed, onSend, onCancel }) {
    const [text, setText] = useDraft(name, '');
    const box = useRef(/** @type {HTMLTextAreaElement | null} */ (null));
    useLayoutEffect(() => { onCancel && box.current?.focus(); }, []);
    const keys = event => {
        if (event.key === 'Escape') {
            onCancel?.();
        } else if (event.key === 'Enter' && (event.metaKey || event.ctrlKey) && may) {
            onSend(text);
        }
    };
    return html`<label class="field"><span>${label}</span><textarea ref=${box} rows="3" value=${text} onInput=${event => setText(event.target.value)} onKeyDown=${keys}></textarea></label>
        <div class="answers"><button type="button" class="primary" disabled=${!may || (needed && !text.trim())} onClick=${() => onSend(text)}>${button} <kbd>Ctrl+Enter</kbd></button>
            ${onCancel && html`<button type="button" class="quiet" onClick=${onCancel}>Back</button>`}</div>`;
}

/** A command is edited as it is; any other input as JSON. */
function EditInput({ name, input, may, onSend, onCancel }) {
    const isCommand = typeof input?.command === 'string';
    const [text, setText] = useDraft(name, isCommand ? input.command : JSON.stringify(input ?? {}, null, 2));
    const [fault, setFault] = useState('');
    const send = () => {
        try {
            onSend(isCommand ? { ...input, command: text } : JSON.parse(text));
        } catch (e) {
            setFault(`That is no JSON: ${e instanceof Error ? e.message : e}`);
        }
    };
    return html`<label class="field"><span>${isCommand ? 'The command that is run instead' : 'The input of the call, as JSON'}</span>
            <textarea class="mono" rows=${isCommand ? 4 : 12} spellcheck=${false} value=${text} onInput=${event => setText(event.target.value)} onKeyDown=${event => event.key === 'Escape' && onCancel()}></textarea></label>
        ${fault && html`<p class="fault" role="alert">${fault}</p>`}
        <div class="answers"><button type="button" class="primary" disabled=${!may} onClick=${send}>Allow it so</button><button type="button" class="quiet" onClick=${onCancel}>Back</button></div>`;
}
