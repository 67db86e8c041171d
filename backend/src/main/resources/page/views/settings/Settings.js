import { get, outside } from '../../api.js';
import { html } from '../../dom.js';
import { lettersOn } from '../../keys.js';
import { wanted, wantNotifications } from '../../notices.js';
import { Loading } from '../../parts/Empty.js';
import { ProblemNote } from '../../parts/Problem.js';
import { shown } from '../../parts/Text.js';
import { useData } from '../../parts/useData.js';
import { chooseScheme, scheme } from '../../scheme-choice.js';
import { useStore } from '../../store.js';
import { behind } from '../../text/clock.js';
import { roughly } from '../../text/time.js';
import { Defaults } from './Defaults.js';
import { InForce } from './InForce.js';
import { Logins } from './Logins.js';
import { Repositories } from './Repositories.js';
import { Templates } from './Templates.js';
import { Webhooks } from './Webhooks.js';

/** From here on a clock is said to be off. */
const NOTABLE_SECONDS = 60;

const SCHEMES = [['', 'as the system wishes'], ['light', 'light'], ['dark', 'dark']];

/** Who you are here, what is said of repositories and what of them is trusted, which templates there are, who is told, how the page behaves, and what the backend is set to. */
export function Settings() {
    const settings = useData(signal => get('/settings', undefined, signal).then(answer => answer.data), []);
    return html`<${Logins} /><${Defaults} settings=${settings.data} /><${Repositories} /><${Templates} /><${Webhooks} settings=${settings.data} refused=${settings.problem} /><${ThisPage} /><${Backend} /><${InForce} ...${settings} />`;
}

function ThisPage() {
    const colours = useStore(scheme);
    const letters = useStore(lettersOn);
    const notified = useStore(wanted);
    return html`<section class="panel"><h2>This page</h2><p class="hint">Kept in this browser.</p>
        <label class="field"><span>Colours</span><select value=${colours} onChange=${event => chooseScheme(event.target.value)}>${SCHEMES.map(([value, title]) => html`<option key=${value} value=${value}>${title}</option>`)}</select></label>
        <label class="check"><input type="checkbox" checked=${letters} onChange=${event => lettersOn.set(event.target.checked)} /> single letters are keys</label>
        <label class="check"><input type="checkbox" checked=${notified} onChange=${event => event.target.checked ? wantNotifications() : wanted.set(false)} /> the browser tells me of questions while I look elsewhere</label></section>`;
}

/** What is in force, as the backend says it. */
function Backend() {
    const { data, problem, again } = useData(() => Promise.all([outside('/health'), outside('/about')]).then(([health, about]) => ({ health, about })), []);
    if (!data) {
        return problem ? html`<${ProblemNote} problem=${problem} retry=${again} />` : html`<${Loading} what="what the backend is set to" />`;
    }
    const off = Math.abs(behind()) / 1000;
    return html`<section class="panel"><h2>The backend</h2>
        ${off > NOTABLE_SECONDS && html`<p class="note">This computer’s clock is ${roughly(off)} ${behind() > 0 ? 'behind' : 'ahead of'} the backend’s. The times of this page are the backend’s.</p>`}
        <${Table} of=${{ ...data.health, ...data.about }} />
        <p class="hint"><a href="/docs">All of its API</a> can be called as this page does.</p></section>`;
}

function Table({ of }) {
    return html`<dl class="about">${flat(of).map(([name, value]) => html`<div key=${name}><dt>${name}</dt><dd>${shown(value)}</dd></div>`)}</dl>`;
}

/** @returns {[string, string][]} */
function flat(value, prefix = '') {
    return Object.entries(value ?? {}).flatMap(([name, one]) => one !== null && typeof one === 'object' && !Array.isArray(one)
        ? flat(one, `${prefix}${name}.`) : [/** @type {[string, string]} */ ([prefix + name, Array.isArray(one) ? one.join(', ') : String(one)])]);
}
