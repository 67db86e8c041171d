import { call, get } from '../api.js';
import { html } from '../dom.js';
import { pending } from '../questions.js';
import { useStore } from '../store.js';
import { sentenceOf } from '../tasks.js';
import { Entries } from '../transcript/entries.js';
import { EntryRow } from '../transcript/EntryRow.js';
import { Dialog } from './Dialog.js';
import { Loading } from './Empty.js';
import { ProblemNote } from './Problem.js';
import { QuestionCard } from './QuestionCard.js';
import { Text } from './Text.js';
import { useData } from './useData.js';

const LAST = 12;

/** A look at a task without leaving the list: its question, or what was said last. @param {{row: any, onClose: () => void, onOpen: () => void}} props */
export function Peek({ row, onClose, onOpen }) {
    const asked = useStore(pending).list.find(question => question.task_id === row.id);
    const { data, problem } = useData(signal => lastOutput(row.id, signal), [row.id]);
    const keys = event => {
        if (event.key === ' ' && event.target === event.currentTarget) {
            event.preventDefault();
            onClose();
        } else if (event.key === 'Enter' && event.target === event.currentTarget) {
            onOpen();
        }
    };
    return html`<${Dialog} title=${row.title} onClose=${onClose} hideTitle=${true} className="peek">
        <div onKeyDown=${keys} tabindex="-1" autofocus>
            <header class="dialog-head"><h2><a href=${`/tasks/${row.id}`} onClick=${onClose}><${Text} of=${row.title} /></a></h2>
                <button type="button" class="quiet" aria-label="Close" onClick=${onClose}>✕</button></header>
            <p class="hint"><${Text} of=${sentenceOf(row)} /></p>
            ${asked && html`<${QuestionCard} question=${asked} executionId=${data?.id} />`}
            <${ProblemNote} problem=${problem} />
            ${!data && !problem && html`<${Loading} what="its last output" />`}
            ${data && (data.entries.length === 0 ? html`<p class="hint">Nothing was said yet.</p>`
                : data.entries.map(entry => html`<${EntryRow} key=${entry.key} entry=${entry} executionId=${data.id} run=${asked?.parked ? 'waits' : row.status === 'in_progress' ? 'runs' : 'over'} isOpen=${() => false} onOpen=${() => {}} />`))}
        </div>
    </${Dialog}>`;
}

/** @param {string} taskId @param {AbortSignal} signal */
export async function lastOutput(taskId, signal) {
    const task = (await get(`/tasks/${taskId}`, undefined, signal)).data;
    const id = task.latest_execution?.id;
    const execution = id && (await get(`/executions/${id}`, undefined, signal)).data;
    const entries = new Entries();
    if (execution) {
        entries.add((await call('GET', `/executions/${id}/events`, { query: { after: Math.max(0, execution.transcript.stored - 3 * LAST), limit: 3 * LAST + 100 }, signal })).data);
    }
    return { id, entries: entries.list.slice(-LAST) };
}
