/** Texts that want to be more than text, stored by each route that stores text; each view is looked at with them. */
import { Hand } from './hand.mjs';

export const HOSTILE = [
    '<img src=x onerror=alert(1)>', '"><script>alert(1)</script>', "javascript:alert(1)", '[a](javascript:alert(1))', '![x](https://evil.example/x.png)',
    '\u202Egnp.exe\u202C', 'a\u200Bb\u2060c', '</textarea></title><svg onload=alert(1)>', '${1+1}{{1+1}}', '\u001b[31mred\u001b[0m', 'x'.repeat(180), '🏳️‍🌈 שלום नमस्ते',
];

const PRINTED = HOSTILE.filter(text => !/\p{Cc}/u.test(text));

/** As one line, for what takes no control characters. */
const LINE = PRINTED.join(' ');
const LONG = HOSTILE.join('\n');

/** As titles, which are short. */
export const TITLE = LINE.slice(0, 200);

/** As an agent's words, a file's name and content, and a tool's input and result. */
export const STEPS = [
    ...HOSTILE.map(text => `say ${text}`),
    `write <img src=x onerror=alert(1)>.md | ${HOSTILE.join('\\n')}`,
    `run printf '%s\\n' '<script>alert(1)</script>' 'javascript:alert(1)' '![x](https://evil.example/x.png)'; exit 3`,
    `fail ${LINE}`,
];

/**
 * Stores them by each route that a person, an agent or a worker has.
 *
 * @param {import('./stack.mjs').Stack} stack
 * @returns {Promise<string[]>} the addresses of the views that show them
 */
export async function storeThem(stack) {
    const attached = await stack.api('POST', `/attachments?name=${encodeURIComponent('<img src=x onerror=alert(1)>.txt')}`, LONG);
    const queued = await stack.api('POST', '/tasks', {
        title: TITLE, description: LONG, repository_url: stack.repository, labels: ['nobody-has-it'], verify_command: LONG, setup_command: LONG,
        metadata: Object.fromEntries(PRINTED.map(text => [text, text])), output_schema: { type: 'object', description: LONG }, attachments: [attached.id],
    });
    await stack.api('PATCH', `/tasks/${queued.id}`, { description: `${LONG}\n${LONG}` });
    await stack.api('POST', `/tasks/${queued.id}/messages`, { message: LONG });
    const failed = await stack.task(TITLE, STEPS, { max_attempts: 1 });
    const reviewed = await stack.task(TITLE, STEPS.slice(0, -1));
    await stack.until(failed.id, task => task.status === 'failed');
    await stack.until(reviewed.id, task => task.status === 'completed');
    await stack.api('POST', `/tasks/${reviewed.id}/review`, { verdict: 'dismissed', message: LONG });
    await stack.api('POST', `/tasks/${reviewed.id}/review`, {
        verdict: 'changes_requested', message: LONG, comments: PRINTED.map(text => ({ path: '<img src=x onerror=alert(1)>.md', line: 1, side: 'new', text })),
    });
    await stack.until(reviewed.id, task => task.status === 'completed');

    const answered = await asking(stack);
    await stack.api('POST', '/chat/human-response', { message_id: answered.question_id, response: `deny: ${LONG}`, answered_by: LINE.slice(0, 100) });
    const asks = await asking(stack);

    await stack.api('PUT', '/policy', { rules: [{ name: 'hostile', command: 'kubectl *', decision: 'deny', reason: LINE.slice(0, 300) }] });
    const { id: schedule } = await stack.api('POST', '/schedules', {
        name: 'hostile', cron: '30 6 * * mon', enabled: false, task: { title: TITLE, description: LONG, repository_url: stack.repository, labels: ['nobody-has-it'] },
    });
    await stack.api('POST', `/schedules/${schedule}/run`, {});
    await stack.api('POST', '/templates', {
        name: 'hostile', description: LINE.slice(0, 2_000), parameters: [{ name: 'what', description: LINE.slice(0, 2_000), default: LINE.slice(0, 2_000) }],
        task: { title: TITLE, instructions: '{{what}}', description: LONG, repository_url: stack.repository, verify_command: LINE.slice(0, 2_000) },
    });
    await stack.api('POST', '/repositories', { url: 'https://git.example/hostile.git', instructions: LONG, verify_command: LONG, setup_command: LONG });
    await stack.api('POST', '/workers', {
        name: 'hostile', slots: 1, version: PRINTED[0], host: LINE.slice(0, 200), labels: PRINTED.map(text => text.slice(0, 100)), confinement: PRINTED[1], error_message: LINE,
    });
    await bringing(stack);
    return [
        '/', '/tasks', '/tasks?as=board', '/inbox', '/queue', '/workers', '/sessions', '/schedules', '/policy', '/settings', `/new?from=${queued.id}`, '/new?template=hostile', `/chat/${asks.session_id}`,
        `/chat/${reviewed.session_id}`, `/tasks?q=${encodeURIComponent(PRINTED[0])}`,
        ...[failed, reviewed].flatMap(task => ['conversation', 'changes', 'attempts', 'history', 'about'].map(tab => `/tasks/${task.id}?tab=${tab}`)),
        `/tasks/${queued.id}?tab=conversation`, `/tasks/${queued.id}?tab=about`, `/tasks/${answered.id}?tab=conversation`, `/tasks/${asks.id}?tab=conversation`,
    ];
}

/** As what the repository of all these tasks brings for agents to run. */
async function bringing(stack) {
    const hand = await Hand.register(stack.base, stack.token, 'hostile-hand');
    const { run } = await stack.handTask(hand, TITLE);
    await hand.call('POST', `/executions/${run.id}/content`, hand.token, {
        lease_token: run.token, content: {
            hash: 'a'.repeat(64), commit: 'b'.repeat(40), left_out: HOSTILE, items: HOSTILE.map(text => ({ kind: 'hook', name: text, runs: `${text} ${LONG}` })),
        },
    });
    await hand.completes(run);
}

async function asking(stack) {
    // An edit asks wherever the agent is kept in; a command behind a wall is first run where it can change nothing.
    const task = await stack.task(TITLE, [`write ${PRINTED[0]} ${PRINTED[5]}.txt | ${HOSTILE.join('\\n')}`, ...STEPS.slice(0, 3)], { permission_level: 'human_required' });
    return stack.until(task.id, one => one.question_id !== null);
}
