import { sumOf } from '../../diff/change.js';
import { useMemo } from '../../dom.js';
import { keptStore, useStore } from '../../store.js';

/**
 * Which files were looked at. The mark stays until the file's change is another one.
 * @param {string} taskId
 * @returns {[(file: any) => boolean, (file: any, viewed: boolean) => void]}
 */
export function useViewed(taskId) {
    /** @type {import('../../store.js').Store<Record<string, number>>} */
    const store = useMemo(() => keptStore(`viewed.${taskId}`, {}, value => typeof value === 'object'), [taskId]);
    const marks = useStore(store);
    const viewed = file => Object.hasOwn(marks, file.path) && marks[file.path] === sumOf(file);
    const set = (file, isViewed) => {
        const { [file.path]: _, ...others } = store.value;
        store.set(isViewed ? { ...others, [file.path]: sumOf(file) } : others);
    };
    return [viewed, set];
}
