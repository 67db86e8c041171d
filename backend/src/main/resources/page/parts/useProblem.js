import { useEffect, useRef, useState } from '../dom.js';
import { say } from '../notices.js';

/**
 * What went wrong with something that was sent: shown where it was sent from, and said aloud where that is gone by then.
 * @returns {[any, (problem: any) => void]}
 */
export function useProblem() {
    const [problem, setProblem] = useState(/** @type {any} */ (null));
    const here = useRef(true);
    useEffect(() => () => { here.current = false; }, []);
    const tell = failed => here.current ? setProblem(failed) : failed && say(failed.message, 'bad');
    return [problem, tell];
}
