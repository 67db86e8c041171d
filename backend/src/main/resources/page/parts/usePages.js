import { follow } from '../api.js';
import { useState } from '../dom.js';
import { useData } from './useData.js';

/**
 * As {@link useData} of a list that comes in pages: what is behind the first is brought when asked for.
 * @param {(signal: AbortSignal) => Promise<{data: any[], next: string | null}>} read the first page
 * @param {any[]} inputs
 * @returns {{data: any, problem: any, loading: boolean, again: () => void, more: () => void, failed: any}} failed: why no more could be brought
 */
export function usePages(read, inputs) {
    const { data, problem, loading, again, set } = useData(read, inputs);
    const [failed, setFailed] = useState(/** @type {any} */ (null));
    const more = () => { follow(data?.next ?? '').then(page => set(old => ({ ...page, data: [...old.data, ...page.data] })), setFailed); };
    return { data, problem, loading, again, more, failed };
}
