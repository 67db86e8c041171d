import { classes, html, useState } from '../dom.js';
import { LongText } from '../parts/LongText.js';
import { Markdown } from '../parts/Markdown.js';
import { State } from '../parts/State.js';
import { shown, Text } from '../parts/Text.js';
import { Elapsed, Time } from '../parts/Time.js';
import { between, counted, money, short, size } from '../text/time.js';
import { cut, withoutAnsi } from '../text/visible.js';
import { gist, standingOf } from './entries.js';
import { ToolInput } from './ToolInput.js';

const LONGEST_GIST = 160;
const LONGEST_SAID = 20_000;

/**
 * @param {{entry: import('./entries.js').Entry, executionId: string, run?: import('./entries.js').RunState, isOpen: (key: string) => boolean, onOpen: (key: string, open: boolean) => void}} props
 *     run: how it stands with all of it
 */
export function EntryRow({ entry, executionId, run = 'over', isOpen, onOpen }) {
    const fold = { open: isOpen(entry.key), onToggle: event => onOpen(entry.key, event.currentTarget.open) };
    const body = drawn(entry, fold, executionId, run);
    return body && html`<article class=${classes('entry', `entry-${entry.kind}`, entry.depth > 0 && 'nested')}>${body}</article>`;
}

function drawn(entry, fold, executionId, run) {
    switch (entry.kind) {
        case 'words': return entry.text.length > LONGEST_SAID ? html`<${Long} text=${entry.text} />` : html`<${Markdown} text=${entry.text} />`;
        case 'person': return html`<p class="who">To the agent, <${Time} at=${entry.at} /></p><${Long} text=${entry.text} />`;
        case 'thought': return html`<details ...${fold}><summary>Thought ${entry.text ? '' : '(not shown by the model)'}</summary>${fold.open && html`<${LongText} name="output" text=${entry.text} />`}</details>`;
        case 'call': return html`<${Call} entry=${entry} fold=${fold} executionId=${executionId} run=${run} />`;
        case 'todo': return html`<${Todo} input=${entry.data.input} />`;
        case 'plan': return html`<p class="who">Plan</p><${Markdown} text=${String(entry.data.input?.plan ?? '')} />${entry.data.verdict && html`<${Verdict} of=${entry.data.verdict} />`}`;
        case 'start': return html`<p class="hint">${beginning(entry.data)}, <${Time} at=${entry.at} /></p>`;
        case 'step': return html`<p class="step"><span class="step-name"><${Text} of=${String(entry.data?.step ?? entry.data?.kind ?? 'worker')} /></span> <${Text} of=${entry.text} /></p>`;
        case 'end': return html`<${End} data=${entry.data} />`;
        default: return html`<details ...${fold}><summary><${Text} of=${entry.text} /> (${size(entry.event.size_bytes)})</summary>
            ${fold.open && html`<${LongText} name="output" text=${JSON.stringify(entry.data, null, 2) ?? ''} />`}</details>`;
    }
}

/** Which program, and with which model. */
function beginning(data) {
    return data?.model === 'scripted-agent' ? 'The scripted agent begins, with no model'
        : html`${data?.program === 'opencode' ? 'OpenCode' : 'Claude Code'} begins with <${Text} of=${String(data?.model ?? 'its model')} />`;
}

function Call({ entry, fold, executionId, run }) {
    const { name, input, result, error, verdict, endedAt } = entry.data;
    const standing = standingOf(entry.data, run);
    const state = error ? 'failed' : result === null ? standing.state : 'completed';
    return html`<details ...${fold}><summary>
            <${State} of=${state} word="" /><span class="tool"><${Text} of=${name} /></span>
            <span class="gist"><${Text} of=${cut(gist(name, input).replace(/\s+/g, ' '), LONGEST_GIST)} /></span>
            <span class="unheard">${error ? 'failed' : result === null ? '' : 'done'}</span>
            <span class="took">${endedAt ? between(entry.at, endedAt) : standing.word ?? html`<${Elapsed} from=${entry.at} />`}</span></summary>
        ${fold.open && html`<div class="call-body">
            <${ToolInput} tool=${name} input=${input} executionId=${executionId} />
            ${verdict && html`<${Verdict} of=${verdict} />`}
            ${result !== null && html`<${Result} data=${entry.data} executionId=${executionId} />`}
        </div>`}
    </details>`;
}

function Result({ data, executionId }) {
    const text = withoutAnsi(data.result);
    return html`<p class="who">${data.error ? 'It failed:' : 'Result:'}</p>
        <${LongText} name=${classes('output', data.error && 'bad')} text=${text || '(nothing)'} />
        ${data.truncated && html`<p class="hint">Shortened.${data.whole?.path && html` <a href=${`/api/v1/executions/${executionId}/events/${data.seq}/line`} download>Download the whole line, ${size(data.whole.size_bytes ?? 0)}</a>`}${data.whole?.not_kept && html` <${Text} of=${data.whole.not_kept} />`}</p>`}`;
}

/** Which rule decided, and who. @param {{of: any}} props */
export function Verdict({ of }) {
    if (of.kind === 'question') {
        return html`<p class="verdict"><${State} of="asks" /> by the rule <code>${of.rule}</code>: <${Text} of=${of.reason} /></p>`;
    }
    return html`<p class="verdict"><${State} of=${of.verdict} /> by ${of.asked && of.answered_by ? html`<${Text} of=${of.answered_by} />` : html`the rule <code>${of.rule}</code>`}${of.reason && html`: <${Text} of=${of.reason} />`}</p>`;
}

function Todo({ input }) {
    const todos = Array.isArray(input?.todos) ? input.todos : [];
    const shape = { completed: '☑', in_progress: '▶', pending: '☐' };
    return html`<p class="who">To do</p><ul class="todo">${todos.map((todo, index) => html`<li key=${index} class=${`todo-${todo?.status}`}>
        <span aria-hidden="true">${shape[todo?.status] ?? '·'}</span> <${Text} of=${String(todo?.content ?? '')} /><span class="unheard">${String(todo?.status ?? '')}</span></li>`)}</ul>`;
}

function End({ data }) {
    const failed = data?.is_error || (data?.subtype && data.subtype !== 'success');
    const tokens = (data?.usage?.input_tokens ?? 0) + (data?.usage?.output_tokens ?? 0) + (data?.usage?.cache_read_input_tokens ?? 0) + (data?.usage?.cache_creation_input_tokens ?? 0);
    const parts = [data?.num_turns && counted(data.num_turns, 'turn'), tokens && `${short(tokens)} tokens`, money(data?.total_cost_usd)].filter(Boolean);
    return html`<p class="who"><${State} of=${failed ? 'failed' : 'completed'} word=${failed ? 'The turn failed' : 'The turn is over'} /> ${parts.join(', ')}</p>
        ${failed && data?.result && html`<${LongText} name="output bad" text=${String(data.result)} />`}`;
}

function Long({ text }) {
    const [open, setOpen] = useState(text.length < 700);
    return open && text.length > LONGEST_SAID ? html`<${LongText} name="output" text=${text} />`
        : html`<div class="said" dir="auto">${shown(open ? text : cut(text, 500))}</div>
            ${!open && html`<button type="button" class="quiet" onClick=${() => setOpen(true)}>Show all</button>`}`;
}
