/** Keys: single letters, and two after each other as `g t`. They rest while somebody types, and can be switched off. */
import { useEffect, useRef } from './dom.js';
import { keptStore } from './store.js';

/** Whether single letters do something. */
export const lettersOn = keptStore('letters', true, value => typeof value === 'boolean');

/** @typedef {{keys: string, does: string, run: (event: KeyboardEvent) => void, scope: string}} Binding */
/** @type {Binding[][]} the newest counts first */
const layers = [];
/** What a key that is held down goes on doing; all else is done once, so that it answers no question that comes next. */
const MOVES = new Set(['j', 'k', 'ArrowDown', 'ArrowUp']);
let pending = '';
let pendingUntil = 0;

/**
 * Binds keys while the component is shown. What is bound later, as by a view, goes before what was bound earlier, as by the page.
 * @param {string} scope for the list of keys
 * @param {[keys: string, does: string, run: (event: KeyboardEvent) => void][]} bindings
 */
export function useKeys(scope, bindings) {
    const layer = useRef(/** @type {Binding[]} */ ([]));
    // with each drawing at once, so that a key that follows fast means what is seen
    layer.current.splice(0, Infinity, ...bindings.map(([keys, does, run]) => ({ keys, does, run, scope })));
    useEffect(() => {
        const mine = layer.current;
        layers.unshift(mine);
        return () => { layers.splice(layers.indexOf(mine), 1); };
    }, []);
}

/** All that is bound now, a scope after the other. @returns {{scope: string, keys: [string, string][]}[]} */
export function boundKeys() {
    const scopes = new Map();
    layers.flat().forEach(({ scope, keys, does }) => scopes.set(scope, [...(scopes.get(scope) ?? []), [keys, does]]));
    return [...scopes].map(([scope, keys]) => ({ scope, keys }));
}

addEventListener('keydown', event => {
    const name = nameOf(event);
    if (!name || event.defaultPrevented || (isTyping(event) && !name.startsWith('Mod+')) || document.querySelector('dialog[open]')) {
        return;
    }
    const both = pending && Date.now() < pendingUntil ? `${pending} ${name}` : '';
    const found = (both && find(both)) || find(name);
    pending = '';
    if (found && allowed(name)) {
        event.preventDefault();
        if (!event.repeat || MOVES.has(name)) {
            found.run(event);
        }
    } else if (layers.flat().some(binding => binding.keys.startsWith(`${name} `)) && allowed(name)) {
        pending = name;
        pendingUntil = Date.now() + 1500;
    }
});

const find = keys => layers.flat().find(binding => binding.keys === keys);

const allowed = name => lettersOn.value || name.length > 1;

/** Of buttons, ticks and links the keys that press them are theirs. */
function isTyping(event) {
    const target = event.target;
    if (!(target instanceof HTMLElement)) {
        return false;
    }
    const presses = (event.key === 'Enter' && target.closest('button, a[href], summary')) || (event.key === ' ' && target.closest('button, summary, input'));
    return Boolean(presses) || target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName) && !/^(checkbox|radio|button)$/.test(target.getAttribute('type') ?? '');
}

function nameOf(event) {
    if (event.isComposing || event.altKey) {
        return '';
    }
    const key = event.key === ' ' ? 'Space' : event.key;
    if (event.metaKey || event.ctrlKey) {
        return key.length === 1 || key === 'Enter' ? `Mod+${key.length === 1 ? key.toLowerCase() : key}` : '';
    }
    return key.length > 1 && event.shiftKey ? `Shift+${key}` : key;
}
