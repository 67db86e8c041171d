import { useEffect, useMemo, useState } from '../dom.js';

/** Whether the screen is no wider than that. @param {number} most px */
export function useNarrow(most) {
    const query = useMemo(() => matchMedia(`(max-width: ${most}px)`), [most]);
    const [narrow, setNarrow] = useState(query.matches);
    useEffect(() => {
        const change = () => setNarrow(query.matches);
        query.addEventListener('change', change);
        return () => query.removeEventListener('change', change);
    }, [query]);
    return narrow;
}
