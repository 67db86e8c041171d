/** All views: where each is, and how it is fetched. The first one is part of the page. */
import { Now } from './views/now/Now.js';

/**
 * @typedef {{name: string, title: string, path: string, key: string, shape: string, pattern: RegExp, module?: any, load: () => Promise<any>, params?: string[]}} View
 * @type {View[]}
 */
export const VIEWS = [
    { name: 'now', title: 'Now', path: '/', key: 'n', shape: '◉', pattern: /^\/$/, module: Now, load: async () => Now },
    { name: 'tasks', title: 'Tasks', path: '/tasks', key: 't', shape: '☰', pattern: /^\/tasks$/, load: () => import('./views/tasks/Tasks.js').then(module => module.Tasks) },
    { name: 'inbox', title: 'Inbox', path: '/inbox', key: 'i', shape: '✉', pattern: /^\/inbox$/, load: () => import('./views/inbox/Inbox.js').then(module => module.Inbox) },
    { name: 'queue', title: 'Queue', path: '/queue', key: 'q', shape: '▤', pattern: /^\/queue$/, load: () => import('./views/queue/Queue.js').then(module => module.Queue) },
    { name: 'workers', title: 'Workers', path: '/workers', key: 'w', shape: '⚙', pattern: /^\/workers$/, load: () => import('./views/workers/Workers.js').then(module => module.Workers) },
    { name: 'sessions', title: 'Sessions', path: '/sessions', key: 's', shape: '◷', pattern: /^\/sessions$/, load: () => import('./views/sessions/Sessions.js').then(module => module.Sessions) },
    { name: 'schedules', title: 'Schedules', path: '/schedules', key: 'e', shape: '↻', pattern: /^\/schedules$/, load: () => import('./views/schedules/Schedules.js').then(module => module.Schedules) },
    { name: 'chat', title: 'Chat', path: '/chat', key: 'c', shape: '❝', pattern: /^\/chat(?:\/([0-9a-f-]{36}))?$/, load: () => import('./views/chat/Chat.js').then(module => module.Chat) },
    { name: 'policy', title: 'Policy', path: '/policy', key: 'p', shape: '⚖', pattern: /^\/policy$/, load: () => import('./views/policy/Policy.js').then(module => module.Policy) },
    { name: 'settings', title: 'Settings', path: '/settings', key: ',', shape: '☼', pattern: /^\/settings$/, load: () => import('./views/settings/Settings.js').then(module => module.Settings) },
    { name: 'new', title: 'New task', path: '/new', key: '', shape: '+', pattern: /^\/new$/, load: () => import('./views/new/NewTask.js').then(module => module.NewTask) },
    { name: 'task', title: 'Task', path: '/tasks', key: '', shape: '', pattern: /^\/tasks\/([0-9a-f-]{36})$/, load: () => import('./views/task/Task.js').then(module => module.Task) },
];

/** @type {View} */
const NOWHERE = { name: 'nowhere', title: 'Not here', path: '/', key: '', shape: '', pattern: /./, load: () => import('./views/Nowhere.js').then(module => module.Nowhere) };

/** @param {string} path @returns {View} */
export function viewOf(path) {
    const view = VIEWS.find(one => one.pattern.test(path)) ?? NOWHERE;
    view.params = view.pattern.exec(path)?.slice(1) ?? [];
    return view;
}

/** @param {View} view @returns {Promise<any>} its component */
export async function fetchView(view) {
    view.module ??= await view.load();
    return view.module;
}

/** All of them, one after the other, once there is nothing better to do: so that they are there at once, and while the backend is away. */
export async function fetchAhead() {
    for (const view of VIEWS) {
        await new Promise(done => 'requestIdleCallback' in window ? requestIdleCallback(done) : setTimeout(done, 200));
        await fetchView(view).catch(() => {}); // it is fetched when it is looked at
    }
}
