import { call, get } from '../../api.js';
import { html } from '../../dom.js';
import { doing } from '../../notices.js';
import { LoginForm } from '../../parts/LoginForm.js';
import { ProblemNote } from '../../parts/Problem.js';
import { Text } from '../../parts/Text.js';
import { Time } from '../../parts/Time.js';
import { useData } from '../../parts/useData.js';
import { useStore } from '../../store.js';
import { browserOf, plain } from '../../text/visible.js';
import { logOut, who } from '../../who.js';

/** Who is at the page, and how to become the operator. */
export function Logins() {
    const { mayOperate } = useStore(who);
    return html`<section class="panel"><h2>Who you are here</h2>${mayOperate ? html`<${Open} />`
        : html`<p>You can look at what is here. To answer questions and change the policy, show that you are the operator: open the address that the start of the backend printed, or give its token.</p><${LoginForm} />`}</section>`;
}

function Open() {
    const { data, problem, again } = useData(signal => get('/logins', undefined, signal).then(answer => answer.data), []);
    const end = login => doing(() => login.current ? logOut() : call('DELETE', `/logins/${login.login.id}`), 'That login is ended.').then(ended => ended && !login.current && again());
    return html`<p>You are the operator: you answer questions and change the policy.</p><${ProblemNote} problem=${problem} retry=${again} />
        <ul class="logins">${data?.map(one => html`<li key=${one.login.id}><span><span title=${plain(one.login.browser)}><${Text} of=${browserOf(one.login.browser)} /></span>${one.current && html` <strong>this one</strong>`}
            <span class="hint"> since <${Time} at=${one.login.created_at} />, used <${Time} at=${one.login.last_seen_at} />, ends <${Time} at=${one.login.expires_at} /></span></span>
            <button type="button" class="quiet" onClick=${() => end(one)}>${one.current ? 'Log out' : 'End it'}</button></li>`)}</ul>`;
}
