import { joined, readChange } from '../../diff/change.js';
import { useLayoutEffect, useState } from '../../dom.js';

/** So much comes by itself; more when it is asked for. */
const PAGES_BY_ITSELF = 4;

/**
 * What a run changed, page by page; or of it those files whose change is another one than at the run `since`.
 * @param {string | undefined} executionId @param {string | null} since @param {string} status of the task: a change may come with its end
 */
export function useChange(executionId, since, status) {
    const [state, setState] = useState(/** @type {{data: import('../../diff/change.js').Change | null, problem: any}} */ ({ data: null, problem: null }));
    const [round, setRound] = useState(0);
    useLayoutEffect(() => {
        const ending = new AbortController();
        setState({ data: null, problem: null });
        if (executionId) {
            readPages(executionId, since, ending.signal, data => setState({ data, problem: null }))
                .catch(problem => ending.signal.aborted || setState(old => ({ ...old, problem })));
        }
        return () => ending.abort();
    }, [executionId, since, status, round]);
    const more = () => state.data?.next && readChange(executionId ?? '', since, state.data.next)
        .then(page => setState(old => old.data ? { ...old, data: joined(old.data, page) } : old), problem => setState(old => ({ ...old, problem })));
    return { ...state, more, again: () => setRound(round + 1) };
}

async function readPages(executionId, since, signal, show) {
    let change = await readChange(executionId, since, null, signal);
    show(change);
    for (let pages = 1; change.next && pages < PAGES_BY_ITSELF; pages++) {
        change = joined(change, await readChange(executionId, since, change.next, signal));
        show(change);
    }
}
