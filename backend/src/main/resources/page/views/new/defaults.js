/** What counts where a field of the form is left empty, and where that comes from. Pure. */

/** AgentVine's own, in words. */
const OWN = {
    branch_name: "the repository's own", directory: 'its root', permission_level: 'supervised', verify_command: 'nothing is run', setup_command: 'nothing is run',
    model: "Claude Code's own", effort: "Claude Code's own", max_turns: 'no limit', max_budget_usd: 'no limit', timeout_seconds: '3600 of running', max_attempts: '3', labels: 'none',
    delivery: 'branch', network: 'what its worker allows', allow_hosts: 'those of its worker', mcp_servers: 'none', instructions: 'none',
};

/** @param {string} field @param {any} repository as /repositories has it, or null @returns {string} a hint */
export function defaultOf(field, repository) {
    const said = repository?.[field];
    const theirs = said !== null && said !== undefined && !(Array.isArray(said) && said.length === 0);
    return theirs ? `Of this repository: ${Array.isArray(said) ? said.join(', ') : said}` : `Default of AgentVine: ${OWN[field]}`;
}
