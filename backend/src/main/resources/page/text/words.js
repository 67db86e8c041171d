/** The contract's words as a person reads them. Pure. */
import { counted } from './time.js';

/** Word and shape of each state; colour is only the third sign. @type {Record<string, {word: string, shape: string, tone: string}>} */
const STATES = {
    queued: { word: 'queued', shape: '○', tone: 'idle' },
    in_progress: { word: 'running', shape: '▶', tone: 'busy' },
    waiting: { word: 'waiting', shape: '◔', tone: 'asks' },
    asks: { word: 'needs you', shape: '?', tone: 'asks' },
    completed: { word: 'completed', shape: '✓', tone: 'good' },
    failed: { word: 'failed', shape: '✕', tone: 'bad' },
    cancelled: { word: 'cancelled', shape: '⊘', tone: 'idle' },
    running: { word: 'running', shape: '▶', tone: 'busy' },
    lost: { word: 'lost', shape: '✕', tone: 'bad' },
    handed_back: { word: 'handed back', shape: '↩', tone: 'idle' },
    idle: { word: 'idle', shape: '○', tone: 'idle' },
    busy: { word: 'busy', shape: '▶', tone: 'busy' },
    error: { word: 'error', shape: '✕', tone: 'bad' },
    draining: { word: 'draining', shape: '▽', tone: 'asks' },
    offline: { word: 'offline', shape: '⊘', tone: 'idle' },
    active: { word: 'active', shape: '▶', tone: 'busy' },
    terminated: { word: 'ended', shape: '⊘', tone: 'idle' },
    started: { word: 'started', shape: '✓', tone: 'good' },
    skipped: { word: 'skipped', shape: '⊘', tone: 'asks' },
    approved: { word: 'approved', shape: '✓', tone: 'good' },
    changes_requested: { word: 'changes asked for', shape: '↩', tone: 'asks' },
    dismissed: { word: 'dismissed', shape: '⊘', tone: 'idle' },
    pushed: { word: 'pushed', shape: '✓', tone: 'good' },
    unchanged: { word: 'no change', shape: '○', tone: 'idle' },
    allow: { word: 'allowed', shape: '✓', tone: 'good' },
    deny: { word: 'refused', shape: '✕', tone: 'bad' },
    trusted: { word: 'trusted', shape: '✓', tone: 'good' },
    untrusted: { word: 'not trusted', shape: '⊘', tone: 'asks' },
    ask: { word: 'asks a person', shape: '?', tone: 'asks' },
    controller: { word: 'asks the controller', shape: '?', tone: 'asks' },
};

/** @param {string} state */
export const stateOf = state => STATES[state] ?? { word: words(state), shape: '·', tone: 'idle' };

/** @param {string | null | undefined} name a word of the wire, as max_turns */
export const words = name => (name ?? '').replaceAll('_', ' ');

export const PRIORITIES = ['critical', 'high', 'normal', 'low'];
export const TYPES = ['feature', 'bugfix', 'test', 'docs', 'refactor', 'review'];
export const STATUSES = ['queued', 'in_progress', 'waiting', 'completed', 'failed', 'cancelled'];
export const LEVELS = ['supervised', 'human_required', 'autonomous'];
/** Of a permission level when the agent asks a person. @type {Record<string, string>} */
export const ASKS = { supervised: 'for what is unusual', human_required: 'for each change', autonomous: 'never' };
export const DELIVERIES = ['branch', 'pull_request', 'draft'];
export const NETWORKS = ['none', 'hosts', 'open'];
/** The programs that do tasks. */
export const PROGRAMS = ['claude', 'opencode'];
export const EFFORTS = ['low', 'medium', 'high', 'xhigh', 'max'];

/** What a repository can bring for agents to run, in the singular. @type {Record<string, string>} */
const BROUGHT = { skill: 'skill', agent: 'agent', command: 'command', hook: 'hook', mcp_server: 'MCP server' };

/** @param {string} kind */
export const broughtKind = kind => BROUGHT[kind] ?? words(kind);

/** As "2 hooks, 1 MCP server". @param {{kind: string}[]} items of what a repository brings */
export const countedKinds = items => Object.entries(Object.groupBy(items, item => item.kind)).map(([kind, ones]) => counted(ones?.length ?? 0, broughtKind(kind))).join(', ');

/** The last part of a repository's address. @param {string | null | undefined} url */
export function repositoryName(url) {
    const parts = (url ?? '').replace(/\/+$/, '').replace(/\.git$/, '').split(/[/:]/);
    return parts[parts.length - 1] || url || '';
}
