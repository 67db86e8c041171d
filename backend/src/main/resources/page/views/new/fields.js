/** The form's fields, from a task and to a request. Pure. */

export const EMPTY = {
    template: '', parameters: /** @type {Record<string, string>} */ ({}),
    repository_url: '', title: '', description: '', task_type: '', priority: '', branch_name: '', directory: '', permission_level: '', verify_command: '',
    setup_command: '', agent: '', model: '', fallback_model: '', effort: '', max_turns: '', max_budget_usd: '', timeout_seconds: '', max_attempts: '', not_before: '', labels: '', depends_on: '',
    delivery: '', follow_checks: '', network: '', allow_hosts: '', mcp_servers: '', instructions: '', plan_first: '', attachments: /** @type {{id: string, name: string}[]} */ ([]),
    branch_prefix: '', history: '', tags: '', submodules: '', lfs: '', session_id: '', related_to: '', output_schema: '', metadata: '',
};

const NUMBERS = ['max_turns', 'max_budget_usd', 'timeout_seconds', 'max_attempts', 'max_parallel'];
const LISTS = ['labels', 'depends_on', 'allow_hosts', 'mcp_servers'];
const TRUTHS = ['plan_first', 'follow_checks', 'issues', 'tags', 'submodules', 'lfs'];
const OBJECTS = ['output_schema', 'metadata'];
/** Of an earlier task, what was for its time only. */
const NOT_TAKEN_OVER = ['template', 'parameters', 'not_before', 'depends_on', 'attachments', 'labels', 'session_id', 'related_to'];

/**
 * With the repository that is used else, where nobody said one and no template does; while that is not known, none is.
 * @param {Omit<typeof EMPTY, 'repository_url'> & {repository_url: string | null}} said repository_url: null where nobody wrote there
 * @param {string} usual or empty @param {any} template the chosen one, once it is known
 * @returns {typeof EMPTY}
 */
export function withUsual(said, usual, template) {
    const silent = said.template === '' || template && !template.task.repository_url;
    return { ...said, repository_url: said.repository_url ?? (silent ? usual : '') };
}

/** What stands in a field as the API wants it; undefined where it is empty, so that the default counts. */
export function valueOf(name, value) {
    const text = String(value).trim();
    if (text === '') {
        return undefined;
    }
    if (LISTS.includes(name)) {
        const list = text.split(/[\s,]+/).filter(Boolean);
        return list.length > 0 ? list : undefined;
    }
    if (name === 'not_before') {
        return new Date(text).toISOString();
    }
    return NUMBERS.includes(name) || name === 'history' && /^\d+$/.test(text) ? Number(text) : TRUTHS.includes(name) ? text !== 'no' : OBJECTS.includes(name) ? JSON.parse(text) : value;
}

/** What is empty is left out. @param {typeof EMPTY} fields without {@link faultsOf} */
export function bodyOf(fields) {
    const { attachments, parameters, ...plain } = fields;
    const given = Object.entries(plain).map(([name, value]) => [name, valueOf(name, value)]).filter(([, value]) => value !== undefined);
    const filled = Object.entries(parameters).filter(([, value]) => value !== '');
    return {
        ...Object.fromEntries(given), ...(fields.template && filled.length > 0 && { parameters: Object.fromEntries(filled) }),
        ...(attachments.length > 0 && { attachments: attachments.map(file => file.id) }),
    };
}

/** What cannot be sent at all, as the API says what is wrong with a field. @param {typeof EMPTY} fields @returns {{field: string, message: string}[]} */
export function faultsOf(fields) {
    return OBJECTS.flatMap(name => {
        try {
            const value = valueOf(name, fields[name]);
            return value === undefined || value !== null && typeof value === 'object' && !Array.isArray(value) ? [] : [{ field: name, message: 'must be a JSON object, as {"key": "value"}' }];
        } catch (e) {
            return [{ field: name, message: `must be JSON: ${e.message}` }];
        }
    });
}

/**
 * Of an earlier task what a new one takes over, its files too; what was for its time only stays behind, and so do its repository's values and
 * our defaults, which count anew. Where it went on in a session, so does the new one, unless that is none that anything could go on in.
 * @param {any} task @returns {Partial<typeof EMPTY>}
 */
export function fieldsOf(task) {
    const from = task.values_from;
    const same = Object.keys(EMPTY).filter(name => !NOT_TAKEN_OVER.includes(name) && task[name] !== null && task[name] !== undefined
        && (!from || (from[name] ?? 'repository') !== 'repository'));
    return {
        ...Object.fromEntries(same.map(name => [name, writtenOf(task[name])])), labels: (task.labels ?? []).join(', '), attachments: task.attachments ?? [],
        ...(from?.history && from.history !== 'repository' && task.history === null && { history: 'full' }),
        ...((from?.session_id || from?.related_to) && task.session_id && { related_to: task.id }),
    };
}

/** As it stands in a field. */
export const writtenOf = value => typeof value === 'boolean' ? value ? 'yes' : 'no' : Array.isArray(value) ? value.join(', ') : typeof value === 'object' ? JSON.stringify(value, null, 2) : String(value);
