/** Puts rules in force, and never in place of what somebody else has made meanwhile. */
import { call, get } from '../../api.js';
import { say } from '../../notices.js';
import { isSame, trimmed } from './rules.js';

const MOST_TRIES = 5;

/**
 * In place of that version and of no other.
 * @param {import('./rules.js').Rule[]} rules @param {number} version
 * @throws {import('../../api.js').Problem} 409: another one is in force by now
 */
export async function putInForce(rules, version) {
    try {
        await call('PUT', '/policy', { body: { rules: rules.map(trimmed), expected_version: version } });
    } catch (problem) {
        // Sent twice, since the first answer did not come: what is in force then are these.
        if (problem.status !== 409 || !isSame(rules, (await get('/policy')).data.rules)) {
            throw problem;
        }
    }
    say('In force, for runs that begin from now on.');
}

/** Before those that are in force, whichever they are. @param {import('./rules.js').Rule} rule */
export async function putFirst(rule) {
    for (let tries = 1; ; tries++) {
        const { data } = await get('/policy');
        try {
            return await putInForce([rule, ...data.rules], data.version);
        } catch (problem) {
            if (problem.status !== 409 || tries === MOST_TRIES) {
                throw problem;
            }
        }
    }
}
