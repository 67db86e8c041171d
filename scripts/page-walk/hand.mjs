/** A worker that is played by hand, over the API that real ones use: for runs that no agent would make, as one with 100,000 events. */
const COMMIT = '0123456789012345678901234567890123456789';
const EVENTS_AT_ONCE = 500;

export class Hand {
    /** @param {string} base @param {string} operator token @param {string} name also the label of the tasks that it takes */
    static async register(base, operator, name) {
        const hand = new Hand();
        hand.base = base;
        hand.name = name;
        const worker = await hand.call('POST', '/workers', operator, { name, slots: 16, labels: [name] });
        hand.id = worker.id;
        hand.token = worker.worker_token;
        return hand;
    }

    /** The next task for it, once there is one; its right ends unless it ends the run within some minutes. */
    async claim() {
        for (;;) {
            const order = await this.call('POST', '/queue/claim', this.token, { worker_id: this.id, wait_seconds: 10, request_id: String(Math.floor(Math.random() * 1e15)) });
            if (order) {
                return { id: order.execution_id, task: order.data.id, job: order.job_id, branch: order.meta.branch, session: order.meta.session_id, token: order.lease.token, said: 0 };
            }
        }
    }

    /** @param {any} run @param {{type: string, data: any}[]} events @param {number} [many] so many copies of them @param {object} [usage] of the run so far */
    async says(run, events, many = 1, usage = undefined) {
        const at = new Date().toISOString();
        const all = Array.from({ length: many * events.length }, (_, index) => {
            const { type, data, ...more } = events[index % events.length];
            return { seq: ++run.said, type, at, data: typeof data === 'function' ? data(run.said) : data, size_bytes: 100, truncated: false, ...more };
        });
        for (let from = 0; from < all.length; from += EVENTS_AT_ONCE) {
            await this.call('POST', `/executions/${run.id}/events`, this.token, { lease_token: run.token, events: all.slice(from, from + EVENTS_AT_ONCE), usage });
        }
    }

    /** A call of its agent's, or what it wants to know; again with the same call: how the question stands. @param {any} run @param {{kind: string, call_id: string, tool_name: string, tool_input: any}} call */
    asks(run, call) {
        return this.call('POST', '/chat/worker-message', this.token, {
            session_id: run.session, worker_id: this.id, task_id: run.task, execution_id: run.id, lease_token: run.token, message: `May the agent use ${call.tool_name}?`, ...call,
        });
    }

    /** @param {any} run @param {string | Uint8Array} diff @returns {Promise<number>} HTTP status */
    async changes(run, diff) {
        const answer = await fetch(`${this.base}/api/v1/executions/${run.id}/diff?base_commit=${COMMIT}&head_commit=${COMMIT}`, {
            method: 'PUT', body: diff, headers: { 'Content-Type': 'text/x-diff', Authorization: `Bearer ${this.token}`, 'AgentVine-Lease-Token': run.token },
        });
        return answer.status;
    }

    /** The whole of an event that is too long for the record. @param {any} run @param {number} event @param {string} text */
    async line(run, event, text) {
        const answer = await fetch(`${this.base}/api/v1/executions/${run.id}/events/${event}/line`, {
            method: 'PUT', body: text, headers: { 'Content-Type': 'text/plain', Authorization: `Bearer ${this.token}`, 'AgentVine-Lease-Token': run.token },
        });
        if (!answer.ok) {
            throw new Error(`The line of event ${event}: HTTP ${answer.status} ${await answer.text()}`);
        }
    }

    /** @param {any} run @param {number} [files] that it changed @param {object} [more] of its result */
    completes(run, files = 1, more = {}) {
        return this.call('POST', '/queue/complete', this.token, {
            job_id: run.job, lease_token: run.token, exit_code: 0, final_event: run.said,
            result: { summary: 'Done', branch: run.branch, base_commit: COMMIT, commit: COMMIT, files_changed: files, insertions: files, deletions: 0, verification: 'none', delivery: { status: 'pushed' }, ...more },
            usage: { turns: 1, input_tokens: 1, output_tokens: 1, cost_usd: 0.01 },
        });
    }

    /** @param {any} run @param {object} [more] */
    fails(run, more = {}) {
        return this.call('POST', '/queue/fail', this.token, {
            job_id: run.job, lease_token: run.token, failure_class: 'refused', message: 'Failed by the walk.', last_output: [], exit_code: 1, final_event: run.said, ...more,
        });
    }

    /** Stays in the list, as offline. */
    leaves() {
        return this.call('DELETE', `/workers/${this.id}`, this.token);
    }

    async call(method, where, token, body) {
        const answer = await fetch(`${this.base}/api/v1${where}`, { method, body: JSON.stringify(body), headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${token}` } });
        if (!answer.ok) {
            throw new Error(`${method} ${where}: HTTP ${answer.status} ${await answer.text()}`);
        }
        const text = await answer.text();
        return text ? JSON.parse(text) : null;
    }
}

/** A change of one file with so many new lines. @param {string} path @param {number} lines @param {(n: number) => string} text */
export const newFile = (path, lines, text) =>
    `diff --git a/${path} b/${path}\nnew file mode 100644\n--- /dev/null\n+++ b/${path}\n@@ -0,0 +1,${lines} @@\n${Array.from({ length: lines }, (_, n) => `+${text(n)}\n`).join('')}`;

/** A change of one file, each of whose lines is another one now. @param {string} path @param {number} lines @param {number} [from] */
export const changedFile = (path, lines, from = 1) =>
    `diff --git a/${path} b/${path}\n--- a/${path}\n+++ b/${path}\n@@ -${from},${lines} +${from},${lines} @@\n${Array.from({ length: lines }, (_, n) => `-    total = total + price(item${n}, "old") * count\n`).join('')}${Array.from({ length: lines }, (_, n) => `+    total = total + price(item${n}, "new") * count // ${n}\n`).join('')}`;
