/** Which view the address names. The address is the state: what can be seen can be linked to. */
import { Store, useStore } from './store.js';

/** @typedef {{path: string, query: URLSearchParams}} Place */

const here = () => ({ path: location.pathname, query: new URLSearchParams(location.search) });

/** @type {Store<Place>} */
export const place = new Store(here());

export const usePlace = () => useStore(place);

/**
 * @param {string} to path and query of this host
 * @param {{replace?: boolean}} [how] replace: no step to go back to
 */
export function go(to, how = {}) {
    const url = new URL(to, location.origin);
    if (url.origin !== location.origin) {
        return;
    }
    history[how.replace ? 'replaceState' : 'pushState'](null, '', url.pathname + url.search);
    const moved = url.pathname !== place.value.path;
    place.set(here());
    if (moved) {
        scrollTo(0, 0);
        document.getElementById('main')?.focus({ preventScroll: true });
    }
}

/** Changes the query alone; what is empty goes. @param {Record<string, string | null | undefined>} changes */
export function goQuery(changes) {
    const query = new URLSearchParams(location.search);
    for (const [name, value] of Object.entries(changes)) {
        if (value === null || value === undefined || value === '') {
            query.delete(name);
        } else {
            query.set(name, value);
        }
    }
    const text = query.toString();
    go(location.pathname + (text ? `?${text}` : ''), { replace: true });
}

addEventListener('popstate', () => place.set(here()));

/** The page's own links change the view without loading it anew; those to other places, and with a modifier, are the browser's. */
document.addEventListener('click', event => {
    const link = event.target instanceof Element ? event.target.closest('a[href]') : null;
    const plain = event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
    if (!link || !plain || event.defaultPrevented || link.hasAttribute('download') || link.getAttribute('target')) {
        return;
    }
    const href = link.getAttribute('href') ?? '';
    if (href.startsWith('/') && !href.startsWith('//') && !/^\/(api|docs|openapi\.json|actuator|health|about)/.test(href)) {
        event.preventDefault();
        go(href);
    }
});
