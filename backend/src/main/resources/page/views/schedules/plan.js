/** A schedule as a form has it, and as the API does. Pure. */

export const OVERLAPS = ['skip', 'queue', 'cancel_running'];
export const CATCH_UPS = ['none', 'once'];
const OF_TASK = ['title', 'repository_url', 'description'];

/** @param {any} schedule as /schedules has it, or null for a new one @param {string} zone of a new one */
export function formOf(schedule, zone) {
    const task = schedule?.task ?? {};
    const more = Object.entries(task).filter(([name]) => !OF_TASK.includes(name));
    return {
        name: schedule?.name ?? '', cron: schedule?.cron ?? '', time_zone: schedule?.time_zone ?? zone, overlap: schedule?.overlap ?? 'skip', catch_up: schedule?.catch_up ?? 'none',
        jitter: String(schedule?.jitter ?? 0), 'task.title': task.title ?? '', 'task.repository_url': task.repository_url ?? '', 'task.description': task.description ?? '',
        more: more.length > 0 ? JSON.stringify(Object.fromEntries(more), null, 2) : '',
    };
}

/**
 * As POST and PATCH take it.
 * @param {ReturnType<typeof formOf>} form
 * @throws {SyntaxError} the rest of its task is no JSON object
 */
export function planOf(form) {
    const more = form.more.trim() === '' ? {} : JSON.parse(form.more);
    if (more === null || typeof more !== 'object' || Array.isArray(more)) {
        throw new SyntaxError('it must be an object, as {"priority": "low"}');
    }
    const said = OF_TASK.map(name => [name, form[`task.${name}`]]).filter(([, value]) => value !== '');
    const { name, cron, time_zone, overlap, catch_up } = form;
    return { name, cron, time_zone, overlap, catch_up, jitter: Number(form.jitter || 0), task: { ...more, ...Object.fromEntries(said) } };
}

/** Fields that are not as they were. @param {ReturnType<typeof formOf>} form @param {ReturnType<typeof formOf>} opened as it was then */
export const touchedIn = (form, opened) => Object.keys(opened).filter(name => form[name] !== opened[name]);

/**
 * As PATCH takes it: what was touched only, so that what others change meanwhile stays theirs; its task is one field.
 * @param {ReturnType<typeof formOf>} form @param {ReturnType<typeof formOf>} opened as it was then
 * @throws {SyntaxError} as {@link planOf}
 */
export function changesOf(form, opened) {
    const touched = touchedIn(form, opened).map(name => name === 'more' ? 'task' : name.split('.')[0]);
    return Object.fromEntries(Object.entries(planOf(form)).filter(([name]) => touched.includes(name)));
}

/** What is wrong in the rest of its task. @param {{field: string, message: string}[]} errors */
export const faultsInMore = errors => errors.filter(({ field }) => field === 'task' || field.startsWith('task.') && !OF_TASK.includes(field.slice(5)))
    .map(({ field, message }) => `${field.slice(5)} ${message}`.trim()).join('; ');
