import { html, useEffect, useRef, useState } from '../dom.js';
import { Empty, Loading } from '../parts/Empty.js';
import { ProblemNote } from '../parts/Problem.js';
import { Windowed } from '../parts/Windowed.js';
import { counted } from '../text/time.js';
import { EntryRow } from './EntryRow.js';
import { useTranscript } from './useTranscript.js';

/** @param {{executionId: string, running: boolean, waits: boolean}} props waits: parked for a person's answer */
export function TranscriptView({ executionId, running, waits }) {
    const transcript = useTranscript(executionId, running);
    const [opened, setOpened] = useState(/** @type {Record<string, boolean>} */ ({}));
    const { entries } = transcript;
    useFollowing(running, entries.length);
    if (transcript.problem && entries.length === 0) {
        return html`<${ProblemNote} problem=${transcript.problem} retry=${transcript.again} />`;
    }
    if (entries.length === 0) {
        return transcript.loading ? html`<${Loading} what="the conversation" />` : html`<${Empty} title="Nothing was said yet." />`;
    }
    const row = entry => html`<${EntryRow} key=${entry.key} entry=${entry} executionId=${executionId} run=${running ? 'runs' : waits ? 'waits' : 'over'} isOpen=${key => opened[key] ?? false}
        onOpen=${(key, open) => opened[key] === open || setOpened(old => ({ ...old, [key]: open }))} />`;
    return html`<div class="transcript">
        <${Windowed} items=${entries} estimate=${40} row=${row} role="log" label="Conversation" />
        <p class="hint transcript-end" role="status">${ending(transcript, running)}</p>
        <${ProblemNote} problem=${transcript.problem} retry=${transcript.again} />
    </div>`;
}

function ending({ complete, missing, loading, line }, running) {
    if (loading) {
        return 'Reading on…';
    }
    if (running) {
        return line === 'away' ? 'The line is cut; it goes on by itself, without a gap.' : 'Live: what comes next appears here.';
    }
    return complete ? 'The record is complete.' : missing > 0 ? `${counted(missing, 'event')} of this run are missing.` : 'The run ended without telling that its record is whole.';
}

/** Stays at the end of what comes, for who is there. */
function useFollowing(running, count) {
    const atEnd = useRef(true);
    useEffect(() => {
        const look = () => { atEnd.current = innerHeight + scrollY >= document.documentElement.scrollHeight - 160; };
        addEventListener('scroll', look, { passive: true });
        return () => removeEventListener('scroll', look);
    }, []);
    useEffect(() => {
        if (running && atEnd.current && scrollY > 0) {
            scrollTo({ top: document.documentElement.scrollHeight });
        }
    }, [count]);
}
