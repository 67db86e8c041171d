import { get } from '../../api.js';
import { useEffect, useState } from '../../dom.js';

const TYPED_MS = 400;
const ADDRESS = /^([a-z+]+:\/\/|[^\s:@]+@[^\s:]+:|\/)\S+$/;

/** What is said of a repository for its tasks, a little after its address was typed; null where nothing is. @param {string} url */
export function useRepository(url) {
    const [found, setFound] = useState(/** @type {any} */ (null));
    useEffect(() => {
        const ending = new AbortController();
        const timer = setTimeout(() => ADDRESS.test(url.trim())
            ? get('/repositories', { url: url.trim(), limit: 1 }, ending.signal).then(({ data }) => setFound(data[0] ?? null), () => ending.signal.aborted || setFound(null))
            : setFound(null), TYPED_MS);
        return () => {
            clearTimeout(timer);
            ending.abort();
        };
    }, [url]);
    return found;
}
