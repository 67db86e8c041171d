/** AgentVine's own agent of the demo, with no model behind it. Pure. */

/** As a task or a message says to it what to do. */
export const EXAMPLE = 'agent: append README.md | Hello';

/** Whether none that is there has another. @param {{status: string, agent_version: string | null}[]} workers */
export function allScripted(workers) {
    const there = workers.filter(one => one.status !== 'offline');
    return there.length > 0 && there.every(one => /\bscripted agent\b/i.test(one.agent_version ?? ''));
}

/** The text with the example as its last line, once. @param {string} text */
export const withExample = text => text.split('\n').includes(EXAMPLE) ? text : `${text}${text === '' || text.endsWith('\n') ? '' : '\n'}${EXAMPLE}`;
