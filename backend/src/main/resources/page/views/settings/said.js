/** What is said of a repository for its tasks: as a form has it, and as the API does. Pure. */
import { valueOf, writtenOf } from '../new/fields.js';

/** All but its address, and what of it is trusted. */
export const SAID = [
    'branch_name', 'directory', 'permission_level', 'verify_command', 'setup_command', 'agent', 'model', 'effort', 'max_turns', 'max_budget_usd', 'timeout_seconds', 'labels',
    'delivery', 'follow_checks', 'issues', 'max_parallel', 'network', 'allow_hosts', 'mcp_servers', 'instructions', 'branch_prefix', 'history', 'tags', 'submodules', 'lfs',
];

const isSaid = value => value !== null && value !== undefined && !(Array.isArray(value) && value.length === 0);

/** Names and values. That its issues are left alone is said of none. @param {any} repository as /repositories has it @returns {[string, string][]} */
export const saidOf = repository => SAID.filter(name => isSaid(repository[name]) && (name !== 'issues' || repository.issues)).map(name => [name, writtenOf(repository[name])]);

/** @param {any} repository as /repositories has it; null: a new one @returns {Record<string, string>} */
export const formOf = repository => ({ url: repository?.url ?? '', ...Object.fromEntries(SAID.map(name => [name, ''])), issues: 'no', ...Object.fromEntries(repository ? saidOf(repository) : []) });

/**
 * As POST and PATCH take it: what was touched only, so that what others change meanwhile stays theirs. Null takes a default away.
 * @param {Record<string, string>} form @param {Record<string, string>} opened as it was then
 */
export const changesOf = (form, opened) => Object.fromEntries(Object.keys(opened).filter(name => form[name] !== opened[name]).map(name => [name, valueOf(name, form[name]) ?? null]));
