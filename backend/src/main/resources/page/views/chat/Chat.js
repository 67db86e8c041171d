import { follow, get } from '../../api.js';
import { classes, html, useEffect } from '../../dom.js';
import { useDraft } from '../../drafts.js';
import { on } from '../../live.js';
import { doing } from '../../notices.js';
import { Empty, Loading } from '../../parts/Empty.js';
import { Markdown } from '../../parts/Markdown.js';
import { ProblemNote } from '../../parts/Problem.js';
import { QuestionCard } from '../../parts/QuestionCard.js';
import { State } from '../../parts/State.js';
import { Text } from '../../parts/Text.js';
import { Time } from '../../parts/Time.js';
import { useData, useSoon } from '../../parts/useData.js';
import { pending } from '../../questions.js';
import { useStore } from '../../store.js';
import { writeTo } from '../../tasks.js';
import { ToolInput } from '../../transcript/ToolInput.js';

/** What people and agents said to each other, for each session. @param {{params: string[]}} props */
export function Chat({ params }) {
    const id = params[0];
    const { data, problem, again } = useData(signal => get('/sessions', { limit: 100 }, signal).then(answer => answer.data), []);
    useEffect(() => on('session', again), []);
    if (!data) {
        return problem ? html`<${ProblemNote} problem=${problem} retry=${again} />` : html`<${Loading} what="the sessions" />`;
    }
    if (data.length === 0 && !id) {
        return html`<${Empty} title="No conversation yet."><p>When an agent asks, or you write to one, it is kept here.</p></${Empty}>`;
    }
    const chosen = data.find(session => session.id === id);
    return html`<div class="inbox chat"><nav aria-label="Sessions"><ul class="inbox-list">${data.map(session => html`<li key=${session.id}><a class="inbox-item" href=${`/chat/${session.id}`} aria-current=${session.id === id ? 'true' : undefined}>
            <span><${State} of=${session.status} /> <span class="hint"><${Time} at=${session.last_activity_at} /></span></span><span class="gist"><${Text} of=${session.repository_url ?? session.id} /></span></a></li>`)}</ul></nav>
        <div class="inbox-one">${id ? html`<${Talk} key=${id} id=${id} session=${chosen} />` : html`<p class="none">Choose a session.</p>`}</div></div>`;
}

function Talk({ id, session }) {
    const { data, problem, again } = useData(signal => readAll(id, signal), [id]);
    const open = useStore(pending).list.filter(question => question.session_id === id);
    const soon = useSoon(again);
    const [text, setText] = useDraft(`write.${session?.task_id}`, '');
    useEffect(() => on('question', change => change.session_id === id && soon()), [id]);
    if (!data) {
        return problem ? html`<${ProblemNote} problem=${problem} retry=${again} />` : html`<${Loading} what="the conversation" />`;
    }
    const send = () => doing(() => writeTo(session.task_id, text), 'Written.').then(written => { if (written) { setText(null); again(); } });
    return html`${data.length === 0 && html`<p class="none">Nothing was asked or written in this session.</p>`}
        <ol class="talk">${data.map(entry => html`<${Said} key=${entry.message_id} entry=${entry} />`)}</ol>
        ${open.map(question => html`<${QuestionCard} key=${question.message_id} question=${question} keys=${open.length === 1} />`)}
        ${session?.task_id && html`<label class="field"><span>Write to its agent</span><textarea rows="3" maxlength="20000" value=${text} onInput=${event => setText(event.target.value)}></textarea></label>
            <div class="answers"><button type="button" class="primary" disabled=${!text.trim()} onClick=${send}>Send</button> <a href=${`/tasks/${session.task_id}`}>See its task</a></div>`}`;
}

function Said({ entry }) {
    const asked = entry.direction === 'worker_to_human';
    return html`<li class=${classes('said-by', asked ? 'by-agent' : 'by-person')}><p class="who">${asked ? 'The agent' : html`<${Text} of=${entry.answered_by ?? 'A person'} />`} <span class="hint"><${Time} at=${entry.created_at} />${entry.status && ` · ${entry.status}`}</span></p>
        ${asked && entry.tool_name && entry.kind === 'permission' ? html`<${ToolInput} tool=${entry.tool_name} input=${entry.tool_input} />` : html`<${Markdown} text=${entry.content} />`}
        ${entry.close_reason && html`<p class="hint"><${Text} of=${entry.close_reason} /></p>`}</li>`;
}

/** Oldest first, all of it. */
async function readAll(id, signal) {
    let page = await get(`/chat/conversation/${id}`, { limit: 500 }, signal);
    let all = page.data;
    while (page.next) {
        page = await follow(page.next, signal);
        all = [...all, ...page.data];
    }
    return all;
}
