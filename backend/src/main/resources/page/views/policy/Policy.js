import { get } from '../../api.js';
import { html, useEffect } from '../../dom.js';
import { useDraft } from '../../drafts.js';
import { Empty, Loading } from '../../parts/Empty.js';
import { ProblemNote } from '../../parts/Problem.js';
import { State } from '../../parts/State.js';
import { Text } from '../../parts/Text.js';
import { Time } from '../../parts/Time.js';
import { useData } from '../../parts/useData.js';
import { useProblem } from '../../parts/useProblem.js';
import { DryRun } from './DryRun.js';
import { putInForce } from './inForce.js';
import { Others } from './Others.js';
import { RuleFields } from './RuleFields.js';
import { sentence } from './rules.js';
import { TryCall } from './TryCall.js';
import { Versions } from './Versions.js';

/** The own rules: read, tried, and changed with a dry run on what agents did. */
export function Policy() {
    const { data, problem, again } = useData(signal => get('/policy', undefined, signal).then(answer => answer.data), []);
    /** With the version that was in force when it began: what comes meanwhile is somebody else's. */
    const [edited, edit] = useDraft('policy', /** @type {{rules: import('./rules.js').Rule[], version: number} | null} */ (null));
    if (!data) {
        return problem ? html`<${ProblemNote} problem=${problem} retry=${again} />` : html`<${Loading} what="the rules" />`;
    }
    return html`<p class="lead">Before an agent does something, your own rules are asked; where none fits, the built-in ones of the task's permission level. What is forbidden everywhere no rule allows.
            ${data.version > 0 && html` Version ${data.version}, by <${Text} of=${data.updated_by} />, <${Time} at=${data.updated_at} />.`}</p>
        ${edited ? html`<${Editor} rules=${edited.rules} version=${edited.version} onChange=${rules => edit({ ...edited, rules })} onDone=${() => { edit(null); again(); }} />` : html`
            ${data.rules.length === 0 ? html`<${Empty} title="No rules of your own."><p>The built-in ones decide, by a task's level: human_required asks you for each change, supervised for what would leave its wall, autonomous for nothing.</p></${Empty}>`
                : html`<ol class="rules">${data.rules.map(rule => html`<li key=${rule.name} class="panel"><p><${State} of=${rule.decision} /> <strong><${Text} of=${rule.name} /></strong></p><p><${Text} of=${sentence(rule)} /></p>${rule.reason && html`<p class="hint">Reason: <${Text} of=${rule.reason} /></p>`}</li>`)}</ol>`}
            <div class="answers"><button type="button" class="primary" onClick=${() => edit({ rules: data.rules, version: data.version })}>Edit the rules</button></div>`}
        <${TryCall} />
        <${Servers} list=${data.mcp_servers} />
        ${!edited && html`<${Versions} version=${data.version} onTake=${rules => edit({ rules, version: data.version })} />`}`;
}

/** Those that a task may name. @param {{list: {name: string, free_tools: string[]}[]}} props */
function Servers({ list }) {
    return list.length > 0 && html`<section class="panel" aria-label="MCP servers"><h2>MCP servers</h2><p class="hint">A task may name them, and has their tools then. Nobody is asked about those that are free.</p>
        <ul>${list.map(one => html`<li key=${one.name}><code>${one.name}</code> <span class="hint">${one.free_tools.length > 0 ? `free: ${one.free_tools.join(', ')}` : 'each call is judged by the rules'}</span></li>`)}</ul></section>`;
}

/** @param {{rules: import('./rules.js').Rule[], version: number, onChange: (rules: any[]) => void, onDone: () => void}} props version: that these were made of */
function Editor({ rules, onChange, version, onDone }) {
    const [problem, setProblem] = useProblem();
    useEffect(() => setProblem(null), [rules]);
    const set = (index, rule) => onChange(rules.map((one, at) => at === index ? rule : one));
    const move = (index, by) => {
        const next = [...rules];
        next.splice(index + by, 0, ...next.splice(index, 1));
        onChange(next);
    };
    const put = async replaced => {
        try {
            await putInForce(rules, replaced);
            onDone();
        } catch (failed) {
            setProblem(failed);
        }
    };
    return html`<ol class="rules">${rules.map((rule, index) => html`<li key=${index} class="panel">
            <${RuleFields} rule=${rule} onChange=${next => set(index, next)} problem=${problem} prefix=${`rules[${index}].`} />
            <div class="row"><button type="button" class="quiet" disabled=${index === 0} onClick=${() => move(index, -1)}>Before</button><button type="button" class="quiet" disabled=${index === rules.length - 1} onClick=${() => move(index, 1)}>After</button>
                <button type="button" class="quiet" onClick=${() => onChange(rules.filter((_, at) => at !== index))}>Take away</button></div></li>`)}</ol>
        <p><button type="button" onClick=${() => onChange([...rules, { name: '', decision: 'ask' }])}>Add a rule</button></p>
        <${DryRun} rules=${rules} />
        ${problem?.status === 409 ? html`<${Others} key=${problem.message} rules=${rules} onReplace=${put} onTheirs=${onDone} />` : html`<${ProblemNote} problem=${problem} />`}
        <div class="answers"><button type="button" class="primary" onClick=${() => put(version)}>Put them in force</button><button type="button" class="quiet" onClick=${onDone}>Leave them as they were</button></div>`;
}
