import { joined, readChange, readWhole, sumOf } from '../../diff/change.js';
import { useEffect, useState } from '../../dom.js';

/** So much comes by itself; more when it is asked for. */
const PAGES_BY_ITSELF = 4;

/**
 * What a run changed, page by page; or of it those files whose change is another one than at the run `since`.
 * @param {string | undefined} executionId @param {string | null} since @param {string} status of the task: a change may come with its end
 */
export function useChange(executionId, since, status) {
    const [state, setState] = useState(/** @type {{data: import('../../diff/change.js').Change | null, problem: any}} */ ({ data: null, problem: null }));
    const [round, setRound] = useState(0);
    useEffect(() => {
        const ending = new AbortController();
        setState({ data: null, problem: null });
        if (executionId) {
            const read = since ? readSince(executionId, since, ending.signal, data => setState({ data, problem: null }))
                : readPages(executionId, ending.signal, data => setState({ data, problem: null }));
            read.catch(problem => ending.signal.aborted || setState(old => ({ ...old, problem })));
        }
        return () => ending.abort();
    }, [executionId, since, status, round]);
    const more = () => state.data?.next && readChange(executionId ?? '', state.data.next)
        .then(page => setState(old => old.data ? { ...old, data: joined(old.data, page) } : old), problem => setState(old => ({ ...old, problem })));
    return { ...state, more, again: () => setRound(round + 1) };
}

async function readPages(executionId, signal, show) {
    let change = await readChange(executionId, null, signal);
    show(change);
    for (let pages = 1; change.next && pages < PAGES_BY_ITSELF; pages++) {
        change = joined(change, await readChange(executionId, change.next, signal));
        show(change);
    }
}

async function readSince(executionId, since, signal, show) {
    const [now, then] = await Promise.all([readWhole(executionId, signal), readWhole(since, signal)]);
    const known = new Set(then.files.map(file => `${file.path} ${sumOf(file)}`));
    show({ ...now, files: now.files.filter(file => !known.has(`${file.path} ${sumOf(file)}`)) });
}
