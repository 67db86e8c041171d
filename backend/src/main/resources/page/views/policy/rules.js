/** Rules, as the policy has them. Pure. */

/** @typedef {{name: string, tool?: string | null, command?: string | null, host?: string | null, path?: string | null, task_type?: string | null, priority?: string | null, permission_level?: string | null, decision: string, reason?: string | null}} Rule */

export const DECISIONS = [['allow', 'allow it'], ['deny', 'refuse it'], ['ask', 'ask a person'], ['controller', 'ask the controller']];

/** Only what is said. @param {Rule} rule @returns {Rule} */
export const trimmed = rule => /** @type {Rule} */ (Object.fromEntries(Object.entries(rule).filter(([, value]) => value !== null && value !== undefined && value !== '')));

/** As a text, to be compared line by line. @param {Rule[]} rules */
export const written = rules => rules.map(rule => `${JSON.stringify(trimmed(rule), Object.keys(rule).sort(), 2)}\n`).join('');

/** @param {Rule[]} some @param {Rule[]} others */
export const isSame = (some, others) => written(some) === written(others);

// As the server has them: what a shell would take for more than a word, and the names of hosts. A star would stand for anything.
const NO_PLAIN_WORD = /[;&|<>$`(){}[\]"'\\?~#!*\p{Cc}]|(?! )\p{Z}/u;
const NO_PROGRAM = /^(?:if|then|else|elif|fi|for|while|until|do|done|case|esac|select|function|time|coproc|in|\S*=\S*)(?: |$)/;
const HOST = /^[A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9])?$/;
const LONGEST_COMMAND = 300;

/**
 * The narrowest rule that lets this call through: its very command, its host, or its tool. None where a rule would let through more than
 * what was asked of its kind: every command, or every host.
 * @param {import('../../questions.js').Question} question
 * @returns {Rule | null}
 */
export function proposedFor({ tool_name: tool, tool_input: input }) {
    const allowing = (what, part) => what ? { name: nameFor(what), decision: 'allow', ...part } : null;
    switch (tool) {
        case 'Bash': case 'Monitor': {
            const command = plainCommand(input?.command);
            return allowing(command, { command });
        }
        case 'Network': {
            const host = plainHost(input?.host);
            return allowing(host, { host });
        }
        case 'WebFetch': {
            const host = plainHost(hostOf(input?.url));
            return allowing(host, { tool, host });
        }
        default:
            return allowing(tool, { tool });
    }
}

/** @param {unknown} line @returns {string | null} */
function plainCommand(line) {
    const command = typeof line === 'string' ? line.trim() : '';
    return command && command.length <= LONGEST_COMMAND && !NO_PLAIN_WORD.test(command) && !NO_PROGRAM.test(command) ? command : null;
}

/** @param {unknown} host @returns {string | null} */
const plainHost = host => typeof host === 'string' && HOST.test(host) ? host : null;

/** @param {unknown} url @returns {string | null} */
function hostOf(url) {
    try {
        return new URL(String(url)).hostname;
    } catch {
        return null;
    }
}

const nameFor = text => `allow-${text.toLowerCase().replace(/[^a-z0-9]+/g, '-').replace(/^-+|-+$/g, '').slice(0, 40) || 'call'}`;

/** One sentence. @param {Rule} rule */
export function sentence(rule) {
    const what = rule.command ? `the command ${rule.command}` : rule.tool ? `calls of ${rule.tool}` : rule.host ? 'calls' : 'every call';
    const to = rule.host ? ` to ${rule.host}` : '';
    const where = rule.path ? `, ${rule.path} the clone` : '';
    const of = [rule.task_type && `of ${rule.task_type} tasks`, rule.priority && `of ${rule.priority} priority`, rule.permission_level && `at ${rule.permission_level}`].filter(Boolean).join(' ');
    return `${{ allow: 'Allow', deny: 'Refuse', ask: 'Ask a person about', controller: 'Ask the controller about' }[rule.decision] ?? rule.decision} ${what}${to}${where}${of ? ` ${of}` : ''}.`;
}
