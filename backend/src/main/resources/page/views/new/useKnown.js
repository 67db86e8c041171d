import { get } from '../../api.js';
import { useEffect, useState } from '../../dom.js';

/**
 * What can fill in a task: which templates there are, the chosen one whole, and the settings that are defaults. What cannot be read is not
 * offered: the form goes without.
 * @param {string} chosen a template's name, or empty
 */
export function useKnown(chosen) {
    const [known, setKnown] = useState({ templates: /** @type {{name: string, description: string | null}[]} */ ([]), settings: /** @type {any[]} */ ([]) });
    const [template, setTemplate] = useState(/** @type {any} */ (undefined));
    useEffect(() => {
        const ending = new AbortController();
        const read = (path, query, name) => get(path, query, ending.signal).then(({ data }) => setKnown(old => ({ ...old, [name]: data })), () => {});
        read('/templates', { view: 'summary', limit: 500 }, 'templates');
        read('/settings', undefined, 'settings');
        return () => ending.abort();
    }, []);
    useEffect(() => {
        const ending = new AbortController();
        chosen && get('/templates', { name: chosen, limit: 1 }, ending.signal).then(({ data }) => setTemplate(data[0]), () => {});
        return () => ending.abort();
    }, [chosen]);
    return { ...known, template: template?.name === chosen ? template : undefined };
}
