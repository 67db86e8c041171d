import { get } from '../../api.js';
import { html, useState } from '../../dom.js';
import { useDraft } from '../../drafts.js';
import { doing } from '../../notices.js';
import { Empty } from '../../parts/Empty.js';
import { Time } from '../../parts/Time.js';
import { useData } from '../../parts/useData.js';
import { goQuery } from '../../router.js';
import { writeTo } from '../../tasks.js';
import { TranscriptView } from '../../transcript/TranscriptView.js';
import { stateOf } from '../../text/words.js';

/** What the agent said and did, live, and a box to steer it. @param {{task: any, place: import('../../router.js').Place, onChanged: () => void}} props */
export function Conversation({ task, place, onChanged }) {
    const latest = task.latest_execution;
    const { data: attempts } = useData(signal => get(`/tasks/${task.id}/executions`, { limit: 100 }, signal).then(answer => answer.data), [task.id, latest?.id, task.status]);
    const id = place.query.get('execution') ?? latest?.id;
    const running = id === latest?.id && task.status === 'in_progress' && latest?.status === 'running';
    return html`${attempts?.length > 1 && html`<label class="field inline"><span>Attempt</span><select value=${id} onChange=${event => goQuery({ execution: event.target.value })}>
            ${attempts.map((one, index) => html`<option key=${one.id} value=${one.id}>${attempts.length - index}: ${stateOf(one.status).word} on ${one.worker_name}</option>`)}</select></label>`}
        ${id ? html`<${TranscriptView} key=${id} executionId=${id} running=${running} waits=${id === latest?.id && task.reason.code === 'question'} />`
            : html`<${Empty} title="No agent has begun yet."><p>${task.reason.message}</p>${task.reason.next_event_at && html`<p>Next: <${Time} at=${task.reason.next_event_at} /></p>`}</${Empty}>`}
        <${Steer} key=${`steer ${task.id}`} task=${task} onChanged=${onChanged} />`;
}

/** Says when it will be read. */
function Steer({ task, onChanged }) {
    const [text, setText] = useDraft(`write.${task.id}`, '');
    const [sending, setSending] = useState(false);
    const send = async () => {
        setSending(true);
        if (await doing(() => writeTo(task.id, text), 'Written.')) {
            setText(null);
            onChanged();
        }
        setSending(false);
    };
    const when = task.status === 'in_progress' ? 'Read at its next turn, without stopping it.'
        : task.status === 'waiting' ? 'It goes on with these words.'
        : task.status === 'queued' ? 'Read when it begins.' : 'It is queued again: the same session, the same branch.';
    return html`<div class=${task.status === 'in_progress' ? 'steer at-hand' : 'steer'}><label class="field"><span>Write to the agent</span>
            <textarea rows="2" maxlength="20000" value=${text} onInput=${event => setText(event.target.value)} onKeyDown=${event => event.key === 'Enter' && (event.metaKey || event.ctrlKey) && text.trim() && !sending && send()}></textarea></label>
        <div class="row"><button type="button" class="primary" disabled=${!text.trim() || sending} onClick=${send}>Send <kbd>Ctrl+Enter</kbd></button><span class="hint">${when}</span></div></div>`;
}
