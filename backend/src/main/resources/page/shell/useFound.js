import { useEffect, useState } from '../dom.js';
import { listTasks } from '../tasks.js';

const PAUSE_MS = 150;
const MOST = 8;

/** Tasks that have these words, a moment after they were typed. @param {string} text @returns {import('../tasks.js').TaskRow[]} */
export function useFound(text) {
    const [found, setFound] = useState(/** @type {any[]} */ ([]));
    useEffect(() => {
        const words = text.trim();
        if (words.length < 2) {
            setFound([]);
            return undefined;
        }
        const ending = new AbortController();
        const timer = setTimeout(() => listTasks({ q: words.slice(0, 200), limit: MOST }, ending.signal)
            .then(answer => setFound(answer.data), problem => problem.name === 'AbortError' || setFound([])), PAUSE_MS);
        return () => {
            clearTimeout(timer);
            ending.abort();
        };
    }, [text]);
    return found;
}
