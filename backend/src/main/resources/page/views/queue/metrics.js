/** Series as `GET /queue/series` gives them, to what is drawn. */
import { now } from '../../text/clock.js';
import { get } from '../../api.js';
import { amount, money, roughly } from '../../text/time.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** The API keeps minutes for a day and hours for ninety. */
export const RANGES = [
    { id: '1h', title: 'hour', ms: HOUR, step: '1m' },
    { id: '24h', title: 'day', ms: DAY - 2 * MINUTE, step: '1m' },
    { id: '7d', title: '7 days', ms: 7 * DAY, step: '1h' },
    { id: '30d', title: '30 days', ms: 30 * DAY, step: '1h' },
    { id: '90d', title: '90 days', ms: 90 * DAY - HOUR, step: '1h' },
];

/** Of an axis, so that no two marks of it say the same. */
const COUNTS = [0, 1, 2, 3, 4, 5, 6, 7].flatMap(power => [1, 2, 5].map(step => step * 10 ** power));
const SECONDS = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400, 28800, 86400, 172800, 432000];

const whole = value => amount(Math.round(value));

export const METRICS = [
    { id: 'depth', title: 'Depth, by queue', by: 'queue', say: whole, steps: COUNTS },
    { id: 'wait_seconds', title: 'Wait', by: null, say: roughly, steps: SECONDS },
    { id: 'started', title: 'Started', by: 'queue', say: whole, steps: COUNTS },
    { id: 'finished', title: 'Finished', by: 'queue', say: whole, steps: COUNTS },
    { id: 'run_seconds', title: 'Run time', by: null, say: roughly, steps: SECONDS },
    { id: 'failed', title: 'Failures, by class', by: 'class', say: whole, steps: COUNTS },
    { id: 'cost_usd', title: 'Cost', by: null, say: value => money(value) },
];

/**
 * @param {string} metric @param {string | null} by @param {{ms: number, step: string}} range @param {AbortSignal} signal
 * @returns {Promise<{times: number[], lines: {name: string, values: (number | null)[]}[]}>} times: seconds
 */
export async function readSeries(metric, by, range, signal) {
    const to = now();
    const { data } = await get('/queue/series', { metric, by, from: new Date(to - range.ms).toISOString(), to: new Date(to).toISOString(), step: range.step }, signal);
    return drawable(data);
}

/** All lines on the times of all; where nothing was, a count is 0, and a time or a depth is not known. @param {any} data */
export function drawable(data) {
    const step = data.step === '1m' ? MINUTE : HOUR;
    const from = Date.parse(data.from);
    const times = Array.from({ length: Math.max(0, Math.round((Date.parse(data.to) - from) / step)) }, (_, index) => (from + index * step) / 1000);
    const otherwise = data.unit === 'runs' || data.unit === 'usd' ? 0 : null;
    const lines = data.lines.flatMap(line => (line.points.some(point => point.p50 !== null) ? ['p50', 'p95'] : ['value']).map(kind => {
        const values = /** @type {(number | null)[]} */ (times.map(() => otherwise));
        line.points.forEach(point => { values[Math.round((Date.parse(point.at) - from) / step)] = point[kind]; });
        return { name: kind === 'value' ? line.name ?? 'all' : kind, values: values.slice(0, times.length) };
    }));
    return { times, lines };
}
