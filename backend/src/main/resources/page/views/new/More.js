import { html } from '../../dom.js';
import { ASKS, DELIVERIES, EFFORTS, LEVELS, NETWORKS, PROGRAMS } from '../../text/words.js';
import { defaultOf } from './defaults.js';

const TRUTHS = ['', 'yes', 'no'];

/**
 * What most tasks need not say, folded.
 * @param {{field: (name: string, label: string, more?: any) => any, known: import('./defaults.js').Known}} props field: makes one, or nothing where there is none of that name
 */
export function More({ field, known }) {
    return html`<details class="panel"><summary>More. What is left empty takes its default</summary><${OfRuns} field=${field} known=${known} /></details>
        <details class="panel"><summary>Clone, session and data</summary><${OfClones} field=${field} known=${known} /></details>`;
}

/** A field that says what counts where it is empty. */
const usualBy = (field, known) => (name, label, more = {}) => field(name, label, { ...more, hint: [more.hint, defaultOf(name, known)].filter(Boolean).join(' ') });

/** How the agent runs, and what becomes of its branch. @param {Parameters<typeof More>[0]} props */
export function OfRuns({ field, known }) {
    const usual = usualBy(field, known);
    return html`<div class="form-grid">
        ${usual('branch_name', 'From branch')}${usual('directory', 'In the folder')}
        ${usual('permission_level', 'Asks you', { options: ['', ...LEVELS], named: ASKS })}
        ${usual('verify_command', 'Verify command', { rows: 2, mono: true })}${usual('setup_command', 'Set-up command', { rows: 2, mono: true })}
        ${usual('agent', 'Done by', { options: ['', ...PROGRAMS] })}${usual('model', 'Model')}${usual('fallback_model', 'Fallback model', { hint: 'Used while the model is overloaded.' })}
        ${usual('effort', 'Effort', { options: ['', ...EFFORTS] })}${usual('plan_first', 'Shows its plan first', { options: TRUTHS, hint: 'And waits for your yes.' })}
        ${usual('max_turns', 'Most turns', { type: 'number' })}${usual('max_budget_usd', 'Budget, US dollars', { type: 'number', step: 'any' })}
        ${usual('timeout_seconds', 'Time limit, seconds', { type: 'number', hint: 'Of running.' })}${usual('max_attempts', 'Most attempts', { type: 'number' })}
        ${field('not_before', 'Not before', { type: 'datetime-local', hint: 'Default: at once' })}${usual('labels', 'Labels', { hint: 'A worker must have them all; with commas.' })}
        ${field('depends_on', 'Waits for', { mono: true, hint: 'Ids of tasks that must be completed first, with commas' })}
        ${usual('delivery', 'Its branch becomes', { options: ['', ...DELIVERIES] })}${usual('follow_checks', 'Failing checks go on in its session', { options: TRUTHS })}
        ${usual('network', 'Network', { options: ['', ...NETWORKS] })}
        ${usual('allow_hosts', 'May reach', { mono: true, hint: 'Hosts, with commas.' })}${usual('mcp_servers', 'MCP servers', { hint: 'Registered ones, with commas.' })}
        ${usual('instructions', 'Instructions', { rows: 2, maxlength: 20000, hint: 'Beside the repository’s CLAUDE.md.' })}
    </div>`;
}

/** What of the repository it has, what it goes on from, and what is kept beside it. @param {Parameters<typeof More>[0]} props */
export function OfClones({ field, known }) {
    const usual = usualBy(field, known);
    return html`<div class="form-grid">
        ${usual('branch_prefix', 'Its branch begins with', { mono: true })}${usual('history', 'History of the clone', { hint: 'full, or a number of commits.' })}
        ${usual('tags', 'Tags', { options: TRUTHS })}${usual('submodules', 'Submodules', { options: TRUTHS })}${usual('lfs', 'Files in git-lfs', { options: TRUTHS })}
        ${field('related_to', 'Goes on after', { mono: true, hint: 'Id of a task of this repository that has run: in its session. Default: as the settings say of sessions' })}
        ${field('session_id', 'Goes on in session', { mono: true, hint: 'Its id; not beside a task to go on after' })}
        ${usual('output_schema', 'Schema of its output', { rows: 4, mono: true, hint: 'A JSON Schema that result.output follows.' })}
        ${usual('metadata', 'Metadata', { rows: 4, mono: true, hint: 'A JSON object that is kept with it.' })}
    </div>`;
}
