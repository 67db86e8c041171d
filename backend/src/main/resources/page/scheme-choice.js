/** Light or dark: by the system's wish, or by choice. `early.js` applies the choice before the first paint. */
import { keptStore } from './store.js';

export const scheme = keptStore('scheme', '', value => ['', 'light', 'dark'].includes(value));

/** @param {'' | 'light' | 'dark'} choice empty: as the system wishes */
export function chooseScheme(choice) {
    scheme.set(choice);
    if (choice) {
        document.documentElement.dataset.scheme = choice;
    } else {
        delete document.documentElement.dataset.scheme;
    }
}
