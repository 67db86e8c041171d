import { html, useState } from '../dom.js';
import { say } from '../notices.js';
import { logIn } from '../who.js';
import { ProblemNote } from './Problem.js';

export function LoginForm() {
    const [token, setToken] = useState('');
    const [problem, setProblem] = useState(/** @type {any} */ (null));
    const send = async event => {
        event.preventDefault();
        setProblem(null);
        try {
            await logIn(token);
            say('You are the operator.');
        } catch (failed) {
            setProblem(failed.needsOperator ? 'That is not the operator token. It stands in the file operator-token in the home of the backend.' : failed);
        }
    };
    return html`<form class="login" onSubmit=${send}><label class="field"><span>Operator token</span><input type="password" autocomplete="off" required value=${token} onInput=${event => setToken(event.target.value)} />
            <span class="hint">It stands in the file <code>operator-token</code> in the home of the backend, <code>~/.agentvine</code> where nothing else was said.</span></label>
        <${ProblemNote} problem=${problem} /><button type="submit" class="primary">Log in</button></form>`;
}
