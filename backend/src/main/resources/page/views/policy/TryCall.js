import { post } from '../../api.js';
import { html, useState } from '../../dom.js';
import { ProblemNote } from '../../parts/Problem.js';
import { State } from '../../parts/State.js';
import { Text } from '../../parts/Text.js';
import { LEVELS } from '../../text/words.js';

/** What can be tried: the words for it, the tool, and the field of its input. */
const KINDS = [['Command', 'Bash', 'command'], ['Host to be reached', 'Network', 'host'], ['Address to be fetched', 'WebFetch', 'url'], ['File to be written', 'Write', 'file_path'], ['File to be read', 'Read', 'file_path']];

/** What would happen to a call, by which rule, and where the wall would stop it. */
export function TryCall() {
    const [kind, setKind] = useState(0);
    const [title, tool, name] = KINDS[kind];
    const [text, setText] = useState('');
    const [level, setLevel] = useState('supervised');
    const [said, setSaid] = useState(/** @type {any} */ (null));
    const [problem, setProblem] = useState(/** @type {any} */ (null));
    const tryIt = event => {
        event.preventDefault();
        setProblem(null);
        post('/policy/try', { tool_name: tool, tool_input: { [name]: text }, permission_level: level }, { repeats: true }).then(answer => setSaid(answer.data), setProblem);
    };
    return html`<section class="panel" aria-label="Try a call"><h2>Try a call</h2><form onSubmit=${tryIt}>
        <label class="field"><span>What</span><select value=${kind} onChange=${event => { setKind(Number(event.target.value)); setSaid(null); }}>${KINDS.map(([one], index) => html`<option key=${one} value=${index}>${one}</option>`)}</select></label>
        <label class="field"><span>${title}</span><input type="text" class="mono" required value=${text} onInput=${event => setText(event.target.value)} /></label>
        <label class="field"><span>Permission level</span><select value=${level} onChange=${event => setLevel(event.target.value)}>${LEVELS.map(one => html`<option key=${one}>${one}</option>`)}</select></label>
        <button type="submit">Try it</button></form>
        <${ProblemNote} problem=${problem} />
        ${said && html`<p role="status"><${State} of=${said.decision} /> by the rule <code><${Text} of=${said.rule} /></code>${said.reason && html`: <${Text} of=${said.reason} />`}</p>${said.wall && html`<p>Behind a wall: <${Text} of=${said.wall} /></p>`}`}
        <p class="hint">Nothing is run.</p></section>`;
}
