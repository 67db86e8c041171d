import { html, useEffect, useState } from '../../dom.js';
import { useKeys } from '../../keys.js';
import { Empty, Loading } from '../../parts/Empty.js';
import { ProblemNote } from '../../parts/Problem.js';
import { QuestionCard } from '../../parts/QuestionCard.js';
import { State } from '../../parts/State.js';
import { Text } from '../../parts/Text.js';
import { Time } from '../../parts/Time.js';
import { useData } from '../../parts/useData.js';
import { ended, pending, readPending, stepsBefore } from '../../questions.js';
import { goQuery } from '../../router.js';
import { useStore } from '../../store.js';
import { Entries, gist } from '../../transcript/entries.js';
import { EntryRow } from '../../transcript/EntryRow.js';
import { cut } from '../../text/visible.js';
import { NotifyHint } from './NotifyHint.js';
import { RuleDialog } from './RuleDialog.js';

const STEPS = 6;

/** All that waits for a person, one at a time with the list beside it. @param {{place: import('../../router.js').Place}} props */
export function Inbox({ place }) {
    const { list, total, problem, known } = useStore(pending);
    const over = useStore(ended);
    const [shown, setShown] = useState(/** @type {import('../../questions.js').Question | null} */ (null));
    const [rule, setRule] = useState(false);
    const wanted = place.query.get('question');
    useEffect(() => {
        const named = list.find(one => one.message_id === wanted);
        if (named) {
            setShown(named);
        } else if (!shown && list.length > 0) {
            setShown(list[0]);
        }
    }, [list, wanted]);
    const move = by => {
        const index = shown ? list.findIndex(one => one.message_id === shown.message_id) : -1;
        const next = index < 0 ? list[0] : list[Math.min(list.length - 1, Math.max(0, index + by))];
        setShown(next ?? null);
        next && goQuery({ question: next.message_id });
    };
    const isOver = shown && over.has(shown.message_id);
    useKeys('Inbox', [['j', 'next question', () => move(1)], ['k', 'previous question', () => move(-1)],
        ...(isOver ? [/** @type {any} */ (['Enter', 'go on to the next', () => move(1)])] : [])]);
    if (!known && !problem) {
        return html`<${Loading} what="what waits for you" />`;
    }
    return html`<${ProblemNote} problem=${problem} retry=${readPending} />
        ${list.length === 0 && !shown ? html`<${Empty} title="Nobody waits for you."><p>What an agent may not do on its own, and what it wants to know, comes here.</p><p><a href="/">See what runs now</a></p></${Empty}>`
            : html`<div class="inbox">
                <nav aria-label="What waits"><p class="hint" role="status">${total === 0 ? 'No question waits.' : total === 1 ? 'One question waits.' : `${total} questions wait.`}</p>
                    <ul class="inbox-list">${list.map(one => html`<li key=${one.message_id}><button type="button" class="inbox-item" aria-current=${one.message_id === shown?.message_id ? 'true' : undefined} onClick=${() => { setShown(one); goQuery({ question: one.message_id }); }}>
                        <span><${State} of="asks" word=${one.overdue ? 'overdue' : one.kind} /> <span class="hint"><${Time} at=${one.created_at} /></span></span>
                        <span class="gist"><${Text} of=${cut((gist(one.tool_name ?? '', one.tool_input) || one.content).replace(/\s+/g, ' '), 120)} /></span></button></li>`)}</ul><${NotifyHint} /></nav>
                ${shown && html`<div class="inbox-one"><${One} key=${shown.message_id} question=${shown} onRule=${() => setRule(true)}>
                    ${isOver && html`<div class="answers">${list.length > 0 ? html`<button type="button" class="primary" onClick=${() => move(1)}>Next question <kbd>Enter</kbd></button>` : html`Nobody else waits. <a href=${`/tasks/${shown.task_id}`}>See what it does now</a>`}</div>`}</${One}></div>`}
            </div>`}
        ${rule && shown && html`<${RuleDialog} question=${shown} onClose=${() => setRule(false)} />`}`;
}

function One({ question, onRule, children }) {
    const { data, problem } = useData(signal => stepsBefore(question, signal).then(({ task, events }) => {
        const entries = new Entries();
        entries.add(events);
        return { task, entries: entries.list.slice(-STEPS) };
    }), [question.message_id]);
    const [opened, setOpened] = useState(/** @type {Record<string, boolean>} */ ({}));
    return html`<${QuestionCard} question=${question} keys=${true} title=${data?.task.title} executionId=${data?.task.latest_execution?.id} onRule=${question.kind === 'permission' ? onRule : undefined} />
        ${children}
        <section aria-label="The last steps"><h2>What it did before</h2><${ProblemNote} problem=${problem} />
        ${data?.entries.map(entry => html`<${EntryRow} key=${entry.key} entry=${entry} executionId=${data.task.latest_execution?.id} run=${question.parked ? 'waits' : 'runs'} isOpen=${key => opened[key] ?? false} onOpen=${(key, open) => opened[key] === open || setOpened({ ...opened, [key]: open })} />`)}
        ${data?.entries.length === 0 && html`<p class="none">Nothing is here yet.</p>`}</section>`;
}
