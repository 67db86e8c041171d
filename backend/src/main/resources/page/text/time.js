/** Times and amounts as a person reads them. Pure. */
const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** @param {string} iso @param {number} now ms */
export function ago(iso, now) {
    const seconds = Math.round((now - Date.parse(iso)) / 1000);
    if (Math.abs(seconds) < 5) {
        return 'now';
    }
    return seconds > 0 ? `${coarsely(seconds)} ago` : `in ${coarsely(-seconds)}`;
}

/** One unit: what is read at a glance should not tick. @param {number} seconds */
function coarsely(seconds) {
    return seconds < MINUTE ? `${Math.round(seconds)} s` : seconds < HOUR ? `${Math.round(seconds / MINUTE)} min`
        : seconds < 2 * DAY ? `${Math.round(seconds / HOUR)} h` : `${Math.round(seconds / DAY)} days`;
}

/** One or two units. @param {number} seconds */
export function roughly(seconds) {
    if (seconds < MINUTE) {
        return `${Math.max(0, Math.round(seconds))} s`;
    }
    if (seconds < HOUR) {
        return seconds < 10 * MINUTE && seconds % MINUTE >= 1 ? `${Math.floor(seconds / MINUTE)} min ${Math.floor(seconds % MINUTE)} s` : `${Math.round(seconds / MINUTE)} min`;
    }
    if (seconds < DAY) {
        const minutes = Math.round((seconds % HOUR) / MINUTE);
        return minutes === 0 || minutes === 60 ? `${Math.round(seconds / HOUR)} h` : `${Math.floor(seconds / HOUR)} h ${minutes} min`;
    }
    const days = Math.round(seconds / DAY);
    return days === 1 ? '1 day' : `${days} days`;
}

/** @param {string} from ISO @param {string | number} to ISO or ms */
export function between(from, to) {
    return roughly(Math.max(0, ((typeof to === 'number' ? to : Date.parse(to)) - Date.parse(from)) / 1000));
}

/** Made when the first is asked for, and kept: a format costs 50 ms. @type {Intl.DateTimeFormat | undefined} */
let format;

/** With the zone. @param {string} iso */
export function exactly(iso) {
    const time = new Date(iso);
    format ??= new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'medium' });
    return Number.isNaN(time.getTime()) ? iso : `${format.format(time)} (${format.resolvedOptions().timeZone})`;
}

/** To the second. @param {number} time ms */
export const timeOfDay = time => new Date(time).toLocaleTimeString(undefined, { timeStyle: 'medium' });

/** @param {number | null | undefined} usd @param {boolean | null} [estimated] */
export function money(usd, estimated) {
    if (usd === null || usd === undefined) {
        return '';
    }
    const digits = usd !== 0 && Math.abs(usd) < 0.01 ? 4 : 2;
    return `${estimated ? '≈ ' : ''}$${usd.toFixed(digits)}`;
}

/** @param {number | null | undefined} count */
export function short(count) {
    if (count === null || count === undefined) {
        return '';
    }
    return count < 1000 ? String(count) : count < 1_000_000 ? `${trimmed(count / 1000)}k` : `${trimmed(count / 1_000_000)}M`;
}

/** @param {number} bytes */
export function size(bytes) {
    return bytes < 1024 ? `${bytes} B` : bytes < 1024 * 1024 ? `${trimmed(bytes / 1024)} kB` : `${trimmed(bytes / 1024 / 1024)} MB`;
}

/** As 12,345: the page speaks English, and the browser's own format costs 50 ms when it is asked for first. @param {number} count whole */
export const amount = count => String(count).replace(/\B(?=(\d{3})+$)/g, ',');

/** @param {number} count @param {string} one @param {string} [many] */
export const counted = (count, one, many = `${one}s`) => `${amount(count)} ${count === 1 ? one : many}`;

/** Of ISO times, ids and whatever is not a person's words: to sort by; a collator costs 20 ms when it is asked for first. @param {string} a @param {string} b */
export const inOrder = (a, b) => a < b ? -1 : a > b ? 1 : 0;

const trimmed = value => value >= 100 ? value.toFixed(0) : value.toFixed(1).replace(/\.0$/, '');
