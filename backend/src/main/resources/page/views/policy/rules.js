/** Rules, as the policy has them. Pure. */

/** @typedef {{name: string, tool?: string | null, command?: string | null, path?: string | null, task_type?: string | null, priority?: string | null, permission_level?: string | null, decision: string, reason?: string | null}} Rule */

export const DECISIONS = [['allow', 'allow it'], ['deny', 'refuse it'], ['ask', 'ask a person'], ['controller', 'ask the controller']];

/** Only what is said. @param {Rule} rule @returns {Rule} */
export const trimmed = rule => /** @type {Rule} */ (Object.fromEntries(Object.entries(rule).filter(([, value]) => value !== null && value !== undefined && value !== '')));

/**
 * The narrowest rule that lets this call through: its very command, or its tool in the clone.
 * @param {import('../../questions.js').Question} question
 * @returns {Rule}
 */
export function proposedFor(question) {
    const command = question.tool_name === 'Bash' && typeof question.tool_input?.command === 'string' ? question.tool_input.command : null;
    const plainCommand = command && !/[\n;&|<>`$(){}*]/.test(command) ? command.trim() : null;
    const base = { name: nameFor(plainCommand ?? question.tool_name ?? 'call'), decision: 'allow' };
    return plainCommand ? { ...base, command: plainCommand } : { ...base, tool: question.tool_name ?? '' };
}

const nameFor = text => `allow-${text.toLowerCase().replace(/[^a-z0-9]+/g, '-').replace(/^-+|-+$/g, '').slice(0, 40) || 'call'}`;

/** One sentence. @param {Rule} rule */
export function sentence(rule) {
    const what = rule.command ? `the command ${rule.command}` : rule.tool ? `calls of ${rule.tool}` : 'every call';
    const where = rule.path ? `, ${rule.path} the clone` : '';
    const of = [rule.task_type && `of ${rule.task_type} tasks`, rule.priority && `of ${rule.priority} priority`, rule.permission_level && `at ${rule.permission_level}`].filter(Boolean).join(' ');
    return `${{ allow: 'Allow', deny: 'Refuse', ask: 'Ask a person about', controller: 'Ask the controller about' }[rule.decision] ?? rule.decision} ${what}${where}${of ? ` ${of}` : ''}.`;
}
