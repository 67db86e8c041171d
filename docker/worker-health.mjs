// Healthy: the worker holds a connection to its backend, whose stream of orders has a byte every 2 s, so that it ends where nothing comes.
import { readFileSync } from 'node:fs';

const api = new URL(process.env.AGENTVINE_API_URL);
const port = Number(api.port) || (api.protocol === 'https:' ? 443 : 80);
const ESTABLISHED = '01';
const OWN_USER = '0';
const held = ['/proc/net/tcp', '/proc/net/tcp6']
    .flatMap((table) => readFileSync(table, 'utf8').trim().split('\n').slice(1))
    .map((line) => line.trim().split(/\s+/))
    .filter(([, , remote, state, , , , user]) => parseInt(remote.split(':')[1], 16) === port && state === ESTABLISHED && user === OWN_USER);
if (held.length === 0) {
    console.error(`this worker holds no connection to ${api.host}`);
    process.exit(1);
}
console.log(`in touch with ${api.host}`);
