/** Every view of the page, and the looks that each is looked at in. */
export const LOOKS = [{ width: 1280, brief: true }, { width: 1280, dark: true }, { width: 390 }, { width: 390, dark: true, brief: true }];

/** @param {{width: number, dark?: boolean}} how */
export const nameOf = (view, how) => `${view}-${how.width}${how.dark ? '-dark' : ''}`;

/**
 * Where each view is, with something in it: by name the address.
 * @param {(path: string) => Promise<any>} get of the API @param {string} title of the task that is looked at
 */
export async function views(get, title) {
    const task = (await get(`/tasks?view=summary&limit=100&q=${encodeURIComponent(title)}`)).find(one => one.title === title).id;
    const session = (await get('/sessions'))[0].id;
    return {
        now: '/', tasks: '/tasks', board: '/tasks?as=board', conversation: `/tasks/${task}?tab=conversation`, changes: `/tasks/${task}?tab=changes`,
        attempts: `/tasks/${task}?tab=attempts`, history: `/tasks/${task}?tab=history`, about: `/tasks/${task}?tab=about`, inbox: '/inbox', new: '/new', queue: '/queue',
        workers: '/workers', sessions: '/sessions', schedules: '/schedules', chat: `/chat/${session}`, policy: '/policy', settings: '/settings',
    };
}
