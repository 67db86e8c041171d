/** A backend, two workers and the scripted agent, as `./agentvine up` starts them, in a home of their own. */
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { execFileSync } from 'node:child_process';

const SMALL_JVM = ['-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1'];
const READY = /ready at (http:\/\/localhost:\d+)/;
const STOPS_WITHIN_MS = 20_000;
const TAKE_WITHIN_MS = 60_000;

export class Stack {
    /** @param {string} root of the repository, with its jars built @param {string} folder that may be written to */
    constructor(root, folder) {
        this.root = root;
        this.folder = folder;
        this.home = path.join(folder, 'home');
        this.workers = [];
        this.brought = 0;
        this.base = '';
    }

    async start() {
        this.repository = sampleRepository(this.root, this.folder);
        const agent = path.join(this.folder, 'agent');
        const launcher = path.join(this.root, 'launcher/target/agentvine.jar');
        fs.writeFileSync(agent, `#!/bin/sh\nexec java ${SMALL_JVM.join(' ')} -cp '${launcher}' io.agentvine.launcher.ScriptedAgent "$@"\n`, { mode: 0o755 });
        await this.startBackend('0');
        for (const name of ['worker-1', 'worker-2']) {
            this.workers.push(this.java(name, ['-Xmx128m', '-jar', path.join(this.root, 'worker/target/worker.jar'), '--name', name, '--api-url', this.base,
                '--claude-command', agent, '--confine-read', launcher, '--workspace', path.join(this.folder, name)]));
        }
        await this.taking();
    }

    /** Another one beside it, in a folder of its own, whose backend is not started yet. */
    beside() {
        return new Stack(this.root, path.join(this.folder, 'beside'));
    }

    /** @param {string} port 0: any that is free @param {Record<string, string>} [variables] of its environment */
    async startBackend(port, variables = {}) {
        fs.mkdirSync(this.home, { recursive: true });
        this.backend = this.java('backend', ['-Xmx224m', '-XX:+ExitOnOutOfMemoryError', '-jar', path.join(this.root, 'backend/target/backend.jar'), `--server.port=${port}`, `--agentvine.home=${this.home}`, '--agentvine.questions.hold=10s'], variables);
        this.base = await said(this.backend, READY);
        this.token = fs.readFileSync(path.join(this.home, 'operator-token'), 'utf8').trim();
    }

    /** Until the workers take work: nothing would come of a walk without. */
    async taking() {
        for (const end = Date.now() + TAKE_WITHIN_MS; ;) {
            const workers = await (await fetch(`${this.base}/api/v1/workers`)).json();
            if (workers.length >= this.workers.length && workers.every(one => one.status === 'idle')) {
                return;
            }
            if (Date.now() > end) {
                throw new Error(`The workers take no work: ${JSON.stringify(workers)}`);
            }
            await new Promise(done => setTimeout(done, 200));
        }
    }

    async stopBackend() {
        await ended(this.backend);
    }

    async restartBackend() {
        await this.startBackend(new URL(this.base).port);
    }

    async stop() {
        await Promise.all([...this.workers, this.backend].filter(Boolean).map(ended));
    }

    java(name, args, variables = {}) {
        const log = fs.openSync(path.join(this.folder, `${name}.log`), 'a');
        const child = spawn('java', [...SMALL_JVM, ...args], { stdio: ['ignore', 'pipe', log], env: { ...process.env, HOME: this.home, ...variables } });
        child.stdout.on('data', text => fs.writeSync(log, text));
        return child;
    }

    /** Calls the API as the operator does by curl. @param {string} method @param {string} where @param {object | string} [body] a text is sent as it is */
    async api(method, where, body) {
        const answer = await fetch(`${this.base}/api/v1${where}`, {
            method, headers: { 'Content-Type': typeof body === 'string' ? 'text/plain' : 'application/json', Authorization: `Bearer ${this.token}` },
            body: typeof body === 'string' ? body : body && JSON.stringify(body),
        });
        if (!answer.ok) {
            throw new Error(`${method} ${where}: HTTP ${answer.status} ${await answer.text()}`);
        }
        return answer.status === 204 ? null : answer.json();
    }

    /** The task, once that holds of it. @param {string} id @param {(task: any) => boolean} holds */
    async until(id, holds) {
        for (const end = Date.now() + TAKE_WITHIN_MS; ;) {
            const task = await this.api('GET', `/tasks/${id}`);
            if (holds(task)) {
                return task;
            }
            if (Date.now() > end) {
                throw new Error(`Task ${id} does not come to what is waited for: ${task.status}, ${task.reason.message}`);
            }
            await new Promise(done => setTimeout(done, 200));
        }
    }

    /** Another repository, with these files too. @param {Record<string, string>} files texts by path @returns {string} its address */
    bringing(files) {
        return sampleRepository(this.root, this.folder, `brings-${++this.brought}`, files);
    }

    /** A task for a worker that is played by hand. @param {import('./hand.mjs').Hand} hand @param {string} title */
    async handTask(hand, title) {
        const task = await this.api('POST', '/tasks', { title, description: 'For the walk.', repository_url: this.repository, labels: [hand.name] });
        return { task, run: await hand.claim() };
    }

    /** A task for the scripted agent. @param {string} title @param {string[]} steps @param {object} [more] */
    task(title, steps, more = {}) {
        const description = ['Written by the walk through the page.', ...steps.map(step => `agent: ${step}`)].join('\n');
        return this.api('POST', '/tasks', { title, description, repository_url: this.repository, ...more });
    }
}

function sampleRepository(root, folder, name = 'till', files = {}) {
    const work = path.join(folder, name);
    fs.cpSync(path.join(root, 'launcher/src/main/resources/io/agentvine/launcher/sample'), work, { recursive: true });
    for (const [file, text] of Object.entries(files)) {
        fs.mkdirSync(path.dirname(path.join(work, file)), { recursive: true });
        fs.writeFileSync(path.join(work, file), text);
    }
    const git = (cwd, ...args) => execFileSync('git', args, { cwd, stdio: 'pipe' });
    git(work, 'init', '-q', '-b', 'main');
    git(work, 'add', '.');
    git(work, '-c', 'user.name=walk', '-c', 'user.email=walk@agentvine.invalid', '-c', 'commit.gpgsign=false', 'commit', '-q', '-m', 'Sell things');
    git(folder, 'clone', '-q', '--bare', work, `${name}.git`);
    return `file://${path.join(folder, `${name}.git`)}`;
}

/** @returns {Promise<string>} what the pattern finds in what the child says */
function said(child, pattern) {
    return new Promise((found, failed) => {
        let text = '';
        child.stdout.on('data', more => {
            text += more;
            const match = pattern.exec(text);
            match && found(match[1]);
        });
        child.on('exit', code => failed(new Error(`A program of the stack ended with exit code ${code} before it was ready:\n${text}`)));
    });
}

async function ended(child) {
    if (child.exitCode !== null || child.signalCode !== null) {
        return;
    }
    const exit = new Promise(done => child.on('exit', done));
    child.kill('SIGTERM');
    const late = setTimeout(() => child.kill('SIGKILL'), STOPS_WITHIN_MS);
    await exit;
    clearTimeout(late);
}
