/** The form's fields, from a task and to a request. Pure. */

export const EMPTY = {
    repository_url: '', title: '', description: '', task_type: 'feature', priority: 'normal', branch_name: '', directory: '', permission_level: '', verify_command: '',
    setup_command: '', model: '', fallback_model: '', effort: '', max_turns: '', max_budget_usd: '', timeout_seconds: '', max_attempts: '', not_before: '', labels: '', depends_on: '',
    delivery: '', network: '', allow_hosts: '', mcp_servers: '', instructions: '', plan_first: false, attachments: /** @type {{id: string, name: string}[]} */ ([]),
};

const NUMBERS = ['max_turns', 'max_budget_usd', 'timeout_seconds', 'max_attempts'];
const LISTS = ['labels', 'depends_on', 'allow_hosts', 'mcp_servers'];

/** What is empty is left out, so that the defaults count. @param {typeof EMPTY} fields */
export function bodyOf(fields) {
    const body = {};
    for (const [name, value] of Object.entries(fields)) {
        if (LISTS.includes(name)) {
            const list = String(value).split(/[\s,]+/).filter(Boolean);
            Object.assign(body, list.length ? { [name]: list } : {});
        } else if (name === 'attachments') {
            Object.assign(body, fields.attachments.length ? { attachments: fields.attachments.map(file => file.id) } : {});
        } else if (value !== '' && value !== false) {
            body[name] = NUMBERS.includes(name) ? Number(value) : name === 'not_before' ? new Date(String(value)).toISOString() : value;
        }
    }
    return body;
}

/**
 * Of an earlier task what a new one takes over; what was for its time only stays behind, and so do its repository's values and our defaults,
 * which count anew. @param {any} task @returns {Partial<typeof EMPTY>} */
export function fieldsOf(task) {
    const same = Object.keys(EMPTY).filter(name => !['not_before', 'depends_on', 'attachments', 'labels'].includes(name) && task[name] !== null && task[name] !== undefined
        && (!task.values_from || (task.values_from[name] ?? 'repository') !== 'repository'));
    return { ...Object.fromEntries(same.map(name => [name, typeof task[name] === 'boolean' ? task[name] : String(task[name])])), labels: (task.labels ?? []).join(', ') };
}
