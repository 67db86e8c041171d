import { post } from '../../api.js';
import { html, useEffect, useState } from '../../dom.js';
import { ProblemNote } from '../../parts/Problem.js';
import { State } from '../../parts/State.js';
import { Text } from '../../parts/Text.js';
import { counted } from '../../text/time.js';
import { cut } from '../../text/visible.js';
import { gist } from '../../transcript/entries.js';
import { readPastCalls } from './pastCalls.js';
import { trimmed } from './rules.js';

const AT_ONCE = 100;
const PAUSE_MS = 400;
const SHOWN = 50;

/**
 * What these rules would have decided for the calls that agents have made.
 * @param {{rules: import('./rules.js').Rule[], first?: boolean}} props first: they go before the rules that are in force; else they stand in their place
 */
export function DryRun({ rules, first }) {
    const [calls, setCalls] = useState(/** @type {import('./pastCalls.js').PastCall[]} */ ([]));
    const [decided, setDecided] = useState(/** @type {any[] | null} */ (null));
    const [reading, setReading] = useState(true);
    const [problem, setProblem] = useState(/** @type {any} */ (null));
    const asked = JSON.stringify(rules.map(trimmed));

    useEffect(() => {
        const ending = new AbortController();
        readPastCalls(ending.signal, setCalls).then(() => setReading(false), failed => failed.name === 'AbortError' || (setProblem(failed), setReading(false)));
        return () => ending.abort();
    }, []);
    useEffect(() => {
        let gone = false;
        const timer = setTimeout(() => decideAll(JSON.parse(asked), Boolean(first), calls).then(
            all => gone || (setDecided(all), setProblem(null)), failed => gone || (setDecided(null), setProblem(failed))), PAUSE_MS);
        return () => {
            gone = true;
            clearTimeout(timer);
        };
    }, [asked, calls]);

    const changed = decided ? calls.map((past, index) => ({ past, now: decided[index] })).filter(({ past, now }) => now && past.verdict && now.decision !== past.verdict) : [];
    return html`<section class="panel" aria-label="Dry run"><h3>What it would have decided</h3>
        <p role="status">${reading ? 'Reading what agents did… ' : ''}${counted(calls.length, 'call')}${decided && `; ${counted(changed.length, 'would be', 'would be')} decided otherwise`}.</p>
        <${ProblemNote} problem=${problem?.status === 400 ? null : problem} />
        ${changed.length > 0 && html`<ul class="dry-run">${changed.slice(0, SHOWN).map(({ past, now }, index) => html`<li key=${index}>
            <span><${State} of=${past.verdict} /> → <${State} of=${now.decision} /></span><span class="tool"><${Text} of=${past.tool} /></span> <span class="gist"><${Text} of=${cut(gist(past.tool, past.input).replace(/\s+/g, ' '), 160)} /></span>
            <span class="hint">by <code><${Text} of=${now.rule} /></code> in <a href=${`/tasks/${past.task.id}`}><${Text} of=${past.task.title} /></a></span></li>`)}</ul>
            ${changed.length > SHOWN && html`<p class="hint">and ${changed.length - SHOWN} more.</p>`}`}
    </section>`;
}

async function decideAll(rules, first, calls) {
    const decisions = [];
    for (let at = 0; at < calls.length; at += AT_ONCE) {
        const some = calls.slice(at, at + AT_ONCE).map(({ task, tool, input }) => ({ tool_name: tool, tool_input: input, permission_level: task.permission_level, task_type: task.task_type, priority: task.priority }));
        decisions.push(...(await post('/policy/dry-run', { rules, before_those_in_force: first, calls: some }, { repeats: true })).data.decisions);
    }
    return decisions;
}
