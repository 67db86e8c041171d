import { get } from '../../api.js';
import { useEffect, useState } from '../../dom.js';

/** What can fill in a task: the templates, and the settings that are defaults. What cannot be read is not offered: the form goes without. */
export function useKnown() {
    const [known, setKnown] = useState({ templates: /** @type {any[]} */ ([]), settings: /** @type {any[]} */ ([]) });
    useEffect(() => {
        const ending = new AbortController();
        const read = (path, query, name) => get(path, query, ending.signal).then(({ data }) => setKnown(old => ({ ...old, [name]: data })), () => {});
        read('/templates', { limit: 500 }, 'templates');
        read('/settings', undefined, 'settings');
        return () => ending.abort();
    }, []);
    return known;
}
