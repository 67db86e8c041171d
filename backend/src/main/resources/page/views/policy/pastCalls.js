/** Calls that agents have made, read from the newest transcripts, to hold rules against. */
import { call } from '../../api.js';
import { listTasks } from '../../tasks.js';
import { Entries } from '../../transcript/entries.js';

const MOST_CALLS = 1000;
const MOST_TASKS = 40;
const PAGE = 500;

/** @typedef {{task: any, tool: string, input: any, verdict: string | null, rule: string | null}} PastCall */

/**
 * The newest first, as far back as is reasonable to read.
 * @param {AbortSignal} signal @param {(calls: PastCall[]) => void} found called with all so far
 * @returns {Promise<PastCall[]>}
 */
export async function readPastCalls(signal, found) {
    /** @type {PastCall[]} */
    let calls = [];
    const tasks = (await listTasks({ limit: MOST_TASKS }, signal)).data.filter(row => row.attempt);
    for (const row of tasks) {
        calls = [...calls, ...await callsOf(row, signal)].slice(0, MOST_CALLS);
        found(calls);
        if (calls.length === MOST_CALLS) {
            break;
        }
    }
    return calls;
}

async function callsOf(row, signal) {
    const entries = new Entries();
    for (let more = true; more;) {
        const { data } = await call('GET', `/executions/${row.attempt.execution_id}/events`, { query: { after: entries.last, limit: PAGE }, signal });
        entries.add(data);
        more = data.length > 0;
    }
    const cwd = entries.list.find(entry => entry.kind === 'start')?.data?.cwd ?? '';
    return entries.list.filter(entry => entry.data?.name).reverse().map(entry => ({
        task: row, tool: entry.data.name, input: within(entry.data.input, cwd), rule: entry.data.verdict?.rule ?? null,
        verdict: entry.data.verdict?.kind === 'question' || entry.data.verdict?.asked ? 'ask' : entry.data.verdict?.verdict ?? null,
    }));
}

/** A clone is somewhere else in every run: paths in it are told from its root, as the policy takes them. */
function within(input, cwd) {
    return cwd ? JSON.parse(JSON.stringify(input).replaceAll(JSON.stringify(`${cwd}/`).slice(1, -1), '')) : input;
}
