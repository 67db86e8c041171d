/** What the palette can do beside finding tasks. A view adds its own while it is shown. */
import { useEffect } from '../dom.js';
import { line, pause } from '../live.js';
import { go } from '../router.js';
import { chooseScheme } from '../scheme-choice.js';
import { VIEWS } from '../views.js';

/** @typedef {{key: string, title: string, hint: string, state?: string, run: () => void}} Command */
/** @type {Set<Command[]>} */
const added = new Set();

/** @param {() => Command[]} commands of what is shown now */
export function useCommands(commands) {
    useEffect(() => {
        const mine = commands();
        added.add(mine);
        return () => { added.delete(mine); };
    });
}

/** @param {string} text @param {() => void} showKeys @returns {Command[]} those that have all words of the text */
export function commandsFor(text, showKeys) {
    const words = text.trim().toLowerCase().split(/\s+/).filter(Boolean);
    const all = [...[...added].flat(), ...general(showKeys)];
    return all.filter(command => words.every(word => command.title.toLowerCase().includes(word))).slice(0, 20);
}

/** @returns {Command[]} */
function general(showKeys) {
    return [
        ...VIEWS.filter(view => view.name !== 'task').map(view => ({ key: `view ${view.name}`, title: view.title, hint: view.key ? `g ${view.key}` : view.name === 'new' ? 'n' : '', run: () => go(view.path) })),
        { key: 'keys', title: 'Show the keys', hint: '?', run: showKeys },
        { key: 'pause', title: line.value.paused ? 'Go on with live updates' : 'Pause live updates', hint: '', run: () => pause(!line.value.paused) },
        { key: 'light', title: 'Light colours', hint: '', run: () => chooseScheme('light') },
        { key: 'dark', title: 'Dark colours', hint: '', run: () => chooseScheme('dark') },
        { key: 'system', title: "The system's colours", hint: '', run: () => chooseScheme('') },
        { key: 'api', title: 'API documentation', hint: '/docs', run: () => location.assign('/docs') },
    ];
}
