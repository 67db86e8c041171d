/** The filter as it stands in the address, and saved ones. */
import { keptStore } from '../../store.js';

/** What the API takes as it is. */
export const FIELDS = ['q', 'status', 'group', 'task_type', 'priority', 'repository_url', 'label', 'worker', 'created_after', 'created_before'];

/** @param {URLSearchParams} query @returns {Record<string, string>} */
export function filterOf(query) {
    const given = FIELDS.map(name => [name, query.get(name)]).filter(([, value]) => value);
    return Object.fromEntries(given);
}

/** @param {object} filter */
export const isFiltered = filter => Object.keys(filter).length > 0;

/** @type {import('../../store.js').Store<{name: string, search: string}[]>} */
export const saved = keptStore('views', [], value => Array.isArray(value) && value.every(one => typeof one?.name === 'string' && typeof one?.search === 'string'));
