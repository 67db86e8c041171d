import { follow } from '../../api.js';
import { useEffect, useRef, useState } from '../../dom.js';
import { on } from '../../live.js';
import { countTasks, listTasks, withActivities } from '../../tasks.js';

const PAGE = 100;

/**
 * The tasks that a filter lets through, page by page, each kept as the stream tells it. New ones are counted and not pushed in, so that
 * nothing moves under the hand.
 * @param {Record<string, string>} filter @param {boolean} wanted
 */
export function useTaskPages(filter, wanted) {
    const [state, setState] = useState(/** @type {any} */ ({ rows: [], next: null, total: null, newer: 0, loading: true, problem: null }));
    const [round, setRound] = useState(0);
    const running = useRef(/** @type {AbortController | null} */ (null));

    const load = (read, before) => {
        running.current?.abort();
        const mine = new AbortController();
        running.current = mine;
        setState(old => ({ ...old, loading: true, problem: null }));
        read(mine.signal).then(
            answer => running.current === mine && setState(old => ({ ...old, rows: joined(before(old), answer.data), next: answer.next, loading: false })),
            problem => running.current === mine && problem.name !== 'AbortError' && setState(old => ({ ...old, problem, loading: false })));
        return mine;
    };

    useEffect(() => {
        if (!wanted) {
            return undefined;
        }
        setState(old => ({ ...old, newer: 0, next: null, total: null }));
        const mine = load(signal => listTasks({ ...filter, cursor: '', limit: PAGE }, signal), () => []);
        countTasks(filter, mine.signal).then(({ data }) => mine.signal.aborted || setState(old => ({ ...old, total: data.total ?? null })), () => {});
        return () => running.current?.abort();
    }, [filter, wanted, round]);

    useEffect(() => on('task', change => setState(old => withChange(old, change))), []);
    useEffect(() => on('question', change => setState(old => withChange(old, { id: change.task_id, row: change.row }))), []);
    useEffect(() => on('activity', news => setState(old => ({ ...old, rows: withActivities(old.rows, news.runs) }))), []);
    useEffect(() => on('refresh', () => setRound(value => value + 1)), []);

    return {
        ...state,
        again: () => setRound(round + 1),
        more: () => { !state.loading && state.next && load(signal => follow(state.next, signal), old => old.rows); },
    };
}

function joined(before, rows) {
    const known = new Set(before.map(row => row.id));
    return [...before, ...rows.filter(row => !known.has(row.id))];
}

function withChange(state, change) {
    const index = state.rows.findIndex(row => row.id === change.id);
    if (index < 0) {
        return change.from === null && change.row ? { ...state, newer: state.newer + 1 } : state;
    }
    const rows = [...state.rows];
    if (change.deleted) {
        rows.splice(index, 1);
    } else {
        rows[index] = change.row ?? rows[index];
    }
    return { ...state, rows };
}
