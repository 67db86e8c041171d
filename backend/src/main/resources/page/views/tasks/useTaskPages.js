import { follow } from '../../api.js';
import { useEffect, useRef, useState } from '../../dom.js';
import { on } from '../../live.js';
import { During } from '../../parts/during.js';
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

    const during = useRef(/** @type {During<any[]>} */ (new During()));

    const load = (read, before) => {
        running.current?.abort();
        const mine = new AbortController();
        running.current = mine;
        during.current.begin();
        setState(old => ({ ...old, loading: true, problem: null }));
        read(mine.signal).then(
            answer => {
                if (running.current === mine) {
                    const rows = during.current.end(answer.data);
                    setState(old => ({ ...old, rows: joined(before(old), rows), next: answer.next, loading: false }));
                }
            },
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

    const hear = change => {
        during.current.keep(rows => rowsWith(rows, change));
        setState(old => ({ ...old, rows: rowsWith(old.rows, change), newer: old.newer + (isNew(old.rows, change) ? 1 : 0) }));
    };
    const hearRuns = ({ runs }) => {
        during.current.keep(rows => withActivities(rows, runs));
        setState(old => ({ ...old, rows: withActivities(old.rows, runs) }));
    };
    useEffect(() => on('task', hear), []);
    useEffect(() => on('question', change => hear({ id: change.task_id, row: change.row })), []);
    useEffect(() => on('activity', hearRuns), []);
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

const isNew = (rows, change) => change.from === null && change.row && !rows.some(row => row.id === change.id);

const rowsWith = (rows, change) => change.deleted ? rows.filter(row => row.id !== change.id) : rows.map(row => row.id === change.id && change.row ? change.row : row);
