import { sumOf } from '../../diff/change.js';
import { useMemo, useState } from '../../dom.js';
import { readKept, writeKept } from '../../store.js';

/**
 * Which files were looked at. The mark stays until the file's change is another one.
 * @param {string} taskId @param {import('../../diff/change.js').DiffFile[]} files
 * @returns {[(file: any) => boolean, (file: any, viewed: boolean) => void]}
 */
export function useViewed(taskId, files) {
    const [marks, setMarks] = useState(() => readKept(`viewed.${taskId}`, /** @type {Record<string, number>} */ ({}), value => typeof value === 'object'));
    const sums = useMemo(() => new Map(files.map(file => [file, sumOf(file)])), [files]);
    const viewed = file => marks[file.path] === sums.get(file);
    const set = (file, isViewed) => {
        const next = { ...marks };
        if (isViewed) {
            next[file.path] = sums.get(file) ?? 0;
        } else {
            delete next[file.path];
        }
        setMarks(next);
        writeKept(`viewed.${taskId}`, next);
    };
    return [viewed, set];
}
