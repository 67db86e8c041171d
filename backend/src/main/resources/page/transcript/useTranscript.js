import { call } from '../api.js';
import { useEffect, useRef, useState } from '../dom.js';
import { Entries } from './entries.js';

const PAGE = 500;
const AGAIN_MS = 2_000;

/**
 * The transcript of an execution, whole and in order, and then what comes: gapless after a lost line, since each event has a number.
 * @param {string | null} executionId
 * @param {boolean} running whether more comes
 */
export function useTranscript(executionId, running) {
    const entries = useRef(new Entries());
    const [state, setState] = useState({ drawn: 0, problem: /** @type {any} */ (null), loading: true, complete: false, missing: 0, line: '' });
    const [attempt, setAttempt] = useState(0);
    const change = more => setState(old => ({ ...old, ...more, drawn: old.drawn + 1 }));

    useEffect(() => {
        entries.current = new Entries();
        change({ loading: true, problem: null, complete: false, missing: 0 });
    }, [executionId]);

    useEffect(() => {
        if (!executionId) {
            change({ loading: false });
            return undefined;
        }
        const ending = new AbortController();
        let stream = /** @type {EventSource | null} */ (null);
        let timer = 0;
        const later = () => { timer = setTimeout(() => setAttempt(old => old + 1), AGAIN_MS); };
        readAll(executionId, entries.current, ending.signal, change)
            .then(() => {
                if (running && !ending.signal.aborted) {
                    stream = followOn(executionId, entries.current, change, later);
                }
            })
            .catch(problem => {
                if (!ending.signal.aborted) {
                    change({ problem, loading: false });
                    problem.isAway && later();
                }
            });
        return () => {
            clearTimeout(timer);
            ending.abort();
            stream?.close();
        };
    }, [executionId, running, attempt]);

    return { ...state, entries: entries.current.list, again: () => setAttempt(attempt + 1) };
}

async function readAll(id, entries, signal, change) {
    for (;;) {
        const { data, headers } = await call('GET', `/executions/${id}/events`, { query: { after: entries.last, limit: PAGE }, signal });
        entries.add(data);
        const missing = Number(headers.get('X-Transcript-Missing') ?? 0);
        change({ loading: data.length === PAGE, problem: null, complete: headers.get('X-Transcript-Complete') === 'true', missing });
        if (data.length === 0) {
            return;
        }
    }
}

/** @param {() => void} lost called where it comes back no more by itself */
function followOn(id, entries, change, lost) {
    const stream = new EventSource(`/api/v1/executions/${id}/events?after=${entries.last}`);
    let drawing = 0;
    const draw = () => {
        drawing ||= requestAnimationFrame(() => {
            drawing = 0;
            change({});
        });
    };
    stream.onopen = () => change({ line: 'live' });
    stream.onerror = () => {
        change({ line: 'away' });
        stream.readyState === EventSource.CLOSED && lost(); // it was answered, and with no stream
    };
    stream.onmessage = event => {
        entries.add([JSON.parse(event.data)]);
        draw();
    };
    stream.addEventListener('end', event => {
        const end = JSON.parse(event.data);
        stream.close();
        change({ complete: Boolean(end.complete), missing: end.missing ?? 0, line: '' });
    });
    return stream;
}
