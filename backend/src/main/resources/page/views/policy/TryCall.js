import { post } from '../../api.js';
import { html, useState } from '../../dom.js';
import { ProblemNote } from '../../parts/Problem.js';
import { State } from '../../parts/State.js';
import { Text } from '../../parts/Text.js';
import { LEVELS } from '../../text/words.js';

/** What would happen to a command, and by which rule. */
export function TryCall() {
    const [command, setCommand] = useState('');
    const [level, setLevel] = useState('supervised');
    const [said, setSaid] = useState(/** @type {any} */ (null));
    const [problem, setProblem] = useState(/** @type {any} */ (null));
    const tryIt = event => {
        event.preventDefault();
        setProblem(null);
        post('/policy/try', { tool_name: 'Bash', tool_input: { command }, permission_level: level }, { repeats: true }).then(answer => setSaid(answer.data), setProblem);
    };
    return html`<section class="panel" aria-label="Try a command"><h2>Try a command</h2><form onSubmit=${tryIt}>
        <label class="field"><span>Command</span><input type="text" class="mono" required value=${command} onInput=${event => setCommand(event.target.value)} /></label>
        <label class="field"><span>Permission level</span><select value=${level} onChange=${event => setLevel(event.target.value)}>${LEVELS.map(one => html`<option key=${one}>${one}</option>`)}</select></label>
        <button type="submit">Try it</button></form>
        <${ProblemNote} problem=${problem} />
        ${said && html`<p role="status"><${State} of=${said.decision} /> by the rule <code><${Text} of=${said.rule} /></code>${said.reason && html`: <${Text} of=${said.reason} />`}</p>`}
        <p class="hint">Nothing is run.</p></section>`;
}
