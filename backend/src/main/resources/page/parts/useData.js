import { useCallback, useEffect, useLayoutEffect, useRef, useState } from '../dom.js';
import { line, on } from '../live.js';
import { During } from './during.js';

/**
 * Reads something, keeps what was read while it is read anew, and drops answers that came too late. A change that comes while it is read is made
 * of the answer too, which may have been written before: it must be one that can be made twice.
 * @template T
 * @param {(signal: AbortSignal) => Promise<T>} read
 * @param {any[]} inputs read anew when one changes; another first one is another subject, and what was read of the one before goes
 * @returns {{data: T | null, problem: any, loading: boolean, again: () => void, set: (change: (data: T) => T) => void}}
 */
export function useData(read, inputs) {
    const [state, setState] = useState(/** @type {{data: T | null, problem: any, loading: boolean}} */ ({ data: null, problem: null, loading: true }));
    const running = useRef(/** @type {AbortController | null} */ (null));
    const subject = useRef(inputs[0]);
    const during = useRef(/** @type {During<T>} */ (new During()));
    const failed = useRef(/** @type {any} */ (null));
    failed.current = state.problem;
    const again = useCallback(() => {
        running.current?.abort();
        const mine = new AbortController();
        running.current = mine;
        during.current.begin();
        setState(old => ({ ...old, loading: true }));
        read(mine.signal).then(data => {
            if (running.current === mine) {
                const now = during.current.end(data);
                setState({ data: now, problem: null, loading: false });
            }
        }, problem => {
            if (running.current === mine && problem?.name !== 'AbortError') {
                during.current.drop();
                setState(old => ({ ...old, problem, loading: false }));
            }
        });
    }, inputs);
    // Before the first picture, not behind it: what is read is what somebody waits for. What comes meanwhile is kept in `during`.
    useLayoutEffect(() => {
        if (subject.current !== inputs[0]) {
            subject.current = inputs[0];
            setState(old => ({ ...old, data: null, problem: null }));
        }
        again();
        const ends = [on('refresh', again), line.follow(now => now.line === 'live' && failed.current?.isAway && again())];
        return () => {
            ends.forEach(end => end());
            running.current?.abort();
        };
    }, [again]);
    const set = useCallback(change => {
        during.current.keep(change);
        setState(old => old.data === null ? old : { ...old, data: change(old.data) });
    }, []);
    return { ...state, again, set };
}

/**
 * Calls once a little after the last of several changes, and at least every so often while they go on.
 * @param {() => void} body
 * @param {number} [afterMs]
 */
export function useSoon(body, afterMs = 150) {
    const timer = useRef(0);
    const latest = useRef(body);
    latest.current = body;
    useEffect(() => () => clearTimeout(timer.current), []);
    return useCallback(() => {
        if (!timer.current) {
            timer.current = setTimeout(() => {
                timer.current = 0;
                latest.current();
            }, afterMs);
        }
    }, []);
}
