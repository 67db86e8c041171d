/** The backend's time, as its answers tell it: a browser's own clock may be hours off. */
const NOTICED_MS = 2_000;
let off = 0;

/** ms */
export const now = () => Date.now() + off;

/** How far the browser's clock is behind that of the backend; negative: ahead. ms */
export const behind = () => off;

/** @param {string | null} date of an answer, whole seconds */
export function told(date) {
    const found = date ? Date.parse(date) + 500 - Date.now() : NaN;
    if (Math.abs(found - off) > NOTICED_MS) {
        off = Math.abs(found) > NOTICED_MS ? found : 0;
    }
}
