/**
 * A transcript's events to what a person reads: words, calls with their results, plans, what the worker did. Pure.
 *
 * @typedef {{seq: number, type: string, at: string, data: any, size_bytes: number, truncated: boolean, whole: any}} Event
 * @typedef {object} Entry
 * @property {string} key
 * @property {'words' | 'thought' | 'call' | 'todo' | 'plan' | 'step' | 'person' | 'end' | 'start' | 'other'} kind
 * @property {string} at
 * @property {number} depth 1: of a subagent
 * @property {string} [text]
 * @property {any} [data]
 * @property {Event} event
 *
 * @typedef {'runs' | 'waits' | 'over'} RunState waits: parked, for a person's answer
 */

/** Keeps what it has made, so that a run of 20,000 events is not read anew with each that comes. */
export class Entries {
    constructor() {
        /** @type {Entry[]} */
        this.list = [];
        /** @type {Map<string, Entry>} by tool call */
        this.calls = new Map();
        /** @type {Map<string, Entry>} by tool call: what was decided of one that is not here yet, since it comes by another way */
        this.early = new Map();
        this.last = 0;
    }

    /** @param {Event[]} events in order; what is known already is passed over */
    add(events) {
        for (const event of events) {
            if (event.seq > this.last) {
                this.last = event.seq;
                this.one(event);
            }
        }
    }

    /** @param {Event} event */
    one(event) {
        const data = event.data;
        const depth = data?.parent_tool_use_id ? 1 : 0;
        if (event.type === 'assistant' || event.type === 'user') {
            const content = data?.message?.content;
            const blocks = typeof content === 'string' ? [{ type: 'text', text: content }] : Array.isArray(content) ? content : [];
            blocks.forEach((block, index) => this.block(event, block, `${event.seq}.${index}`, depth));
        } else if (event.type === 'agentvine') {
            this.worker(event);
        } else if (event.type === 'result') {
            this.push(event, 'end', { data });
        } else if (event.type === 'system' && data?.subtype === 'init') {
            this.push(event, 'start', { data });
        } else if (event.type !== 'system' && event.type !== 'stream_event') {
            this.push(event, 'other', { text: event.type, data, depth });
        }
    }

    block(event, block, key, depth) {
        if (block?.type === 'tool_result') {
            this.result(event, block, key, depth);
        } else if (block?.type === 'tool_use') {
            this.call(event, block, key, depth);
        } else if (block?.type === 'thinking' || block?.type === 'redacted_thinking') {
            this.push(event, 'thought', { key, depth, text: String(block.thinking ?? '') });
        } else if (block?.type === 'text' && String(block.text ?? '').trim()) {
            const said = event.type === 'assistant' ? 'words' : 'person';
            this.push(event, said, { key, depth, text: String(block.text) });
        }
    }

    call(event, block, key, depth) {
        const kind = block.name === 'TodoWrite' ? 'todo' : block.name === 'ExitPlanMode' ? 'plan' : 'call';
        const early = this.early.get(block.id);
        if (early) {
            this.early.delete(block.id);
            this.list.splice(this.list.lastIndexOf(early), 1);
        }
        const entry = this.push(event, kind, { key, depth, data: { id: block.id, name: String(block.name), input: block.input ?? {}, result: null, error: false, verdict: early?.data ?? null } });
        this.calls.set(block.id, entry);
    }

    result(event, block, key, depth) {
        const entry = this.calls.get(block.tool_use_id);
        const text = textOf(block.content);
        if (entry) {
            // a new object, so that its row is drawn again
            this.replace(entry, { ...entry, data: { ...entry.data, result: text, error: Boolean(block.is_error), endedAt: event.at, truncated: event.truncated, whole: event.whole, seq: event.seq } });
        } else {
            this.push(event, 'other', { key, depth, text: 'a result without its call', data: block });
        }
    }

    worker(event) {
        const data = event.data ?? {};
        const entry = this.calls.get(data.call_id);
        if ((data.kind === 'permission' || data.kind === 'question') && entry) {
            this.replace(entry, { ...entry, data: { ...entry.data, verdict: data } });
        } else if (data.kind !== 'permission' || data.verdict !== 'allow') {
            const step = this.push(event, 'step', { text: String(data.message ?? data.reason ?? data.kind ?? ''), data });
            (data.kind === 'permission' || data.kind === 'question') && data.call_id && this.early.set(data.call_id, step);
        }
    }

    replace(old, entry) {
        const index = this.list.lastIndexOf(old);
        this.list[index] = entry;
        this.calls.set(entry.data.id, entry);
    }

    push(event, kind, more) {
        /** @type {Entry} */
        const entry = { key: String(event.seq), kind, at: event.at, depth: 0, event, ...more };
        this.list.push(entry);
        return entry;
    }
}

/** @param {any} content of a tool's result */
export function textOf(content) {
    return typeof content === 'string' ? content
        : Array.isArray(content) ? content.map(part => part?.type === 'text' ? part.text : `[${part?.type ?? 'something'}]`).join('\n')
        : content === null || content === undefined ? '' : JSON.stringify(content, null, 2);
}

/** In a run's clone from its root, else of a long path the end, which says most. @param {string} path */
const endOf = path => /\/runs\/[0-9a-f-]{36}\/clone\//.test(path) ? path.slice(path.indexOf('/clone/') + 7) : path.length > 60 && path.split('/').length > 4 ? `…/${path.split('/').slice(-3).join('/')}` : path;

/**
 * How a call without a result stands.
 * @param {any} call an entry's data @param {RunState} run
 * @returns {{state: string, word: string | null}} word: null while it works, when it is told for how long
 */
export function standingOf({ verdict }, run) {
    return verdict?.kind === 'question' ? { state: 'asks', word: run === 'over' ? 'asked you' : 'waits for you' }
        : run === 'runs' ? { state: 'running', word: null } : { state: 'handed_back', word: 'no result' };
}

/**
 * Where a file is, from the root of the run's own clone; a path that leads elsewhere stays whole.
 * @param {string} path @param {string | null | undefined} executionId whose clone it would be
 */
export function placeIn(path, executionId) {
    const clone = executionId ? `/runs/${executionId}/clone/` : '';
    const at = clone ? path.indexOf(clone) : -1;
    const place = at < 0 ? '' : path.slice(at + clone.length);
    return place === '' || place.includes(clone) || place.split('/').some(part => part === '..') ? path : place;
}

/** Nobody reads more of it in one line. */
const LONGEST_GIST = 2_000;

/** One line that says what a call does. @param {string} tool @param {any} input */
export function gist(tool, input) {
    const path = input?.file_path ?? input?.notebook_path;
    const first = input?.questions?.[0]?.question ?? input?.command ?? (typeof path === 'string' ? endOf(path) : undefined) ?? input?.pattern ?? input?.url ?? input?.query ?? input?.description ?? input?.prompt;
    return typeof first === 'string' ? first.slice(0, LONGEST_GIST) : Object.keys(input ?? {}).length ? JSON.stringify(input).slice(0, LONGEST_GIST) : '';
}
