/** What counts where a field of the form is left empty, and where that comes from. Pure. */
import { ASKS } from '../../text/words.js';
import { cut } from '../../text/visible.js';
import { writtenOf } from './fields.js';

/** AgentVine's own, in words. */
const OWN = {
    task_type: 'feature', priority: 'normal',
    branch_name: "the repository's own", directory: 'its root', permission_level: 'supervised', verify_command: 'nothing is run', setup_command: 'nothing is run',
    agent: 'claude', model: "its program's own", fallback_model: 'none', effort: "its program's own", max_turns: 'no limit', max_budget_usd: 'no limit', timeout_seconds: '1h', max_attempts: '3', labels: 'none',
    delivery: 'branch', follow_checks: 'no', network: 'what its worker allows', allow_hosts: 'those of its worker', mcp_servers: 'none', instructions: 'none', plan_first: 'no',
    branch_prefix: 'agentvine/', history: 'all of it', tags: 'yes', submodules: 'yes', lfs: 'yes', output_schema: 'none', metadata: 'none', max_parallel: 'any number',
};
/** Fields whose default is a setting. */
const SETTINGS = { timeout_seconds: 'agentvine.tasks.timeout', max_attempts: 'agentvine.tasks.max-attempts' };
const LONGEST = 200;

/**
 * @typedef {object} Known
 * @property {any} [template] as /templates has it
 * @property {any} [repository] as /repositories has it
 * @property {any[]} [settings] as /settings has them
 */

/** The first that says something of it: the template, the repository, the settings, AgentVine. @param {string} field @param {Known} known @returns {string} a hint */
export function defaultOf(field, { template, repository, settings }) {
    const setting = settings?.find(one => one.name === SETTINGS[field]);
    return isSaid(template?.task[field]) ? `Of the template: ${inWords(field, template.task[field])}`
        : isSaid(repository?.[field]) ? `Of this repository: ${inWords(field, repository[field])}`
            : setting && setting.source.kind !== 'default' ? `Of the settings: ${setting.value}` : `Default of AgentVine: ${setting?.value ?? inWords(field, OWN[field])}`;
}

const isSaid = value => value !== null && value !== undefined && !(Array.isArray(value) && value.length === 0);

const inWords = (field, value) => field === 'permission_level' ? ASKS[value] ?? written(value) : written(value);

const written = value => cut(writtenOf(value), LONGEST);
