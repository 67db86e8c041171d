import { get } from '../../api.js';
import { html } from '../../dom.js';
import { Loading } from '../../parts/Empty.js';
import { ProblemNote } from '../../parts/Problem.js';
import { State } from '../../parts/State.js';
import { Text } from '../../parts/Text.js';
import { Time } from '../../parts/Time.js';
import { useData } from '../../parts/useData.js';
import { words } from '../../text/words.js';
import { thingsOf } from './listed.js';

const SHOWN = 10;
const STATES = { delivered: 'completed', failed: 'failed', pending: 'waiting' };

/** Who is told of what, and what became of it. @param {{settings: import('./listed.js').Setting[] | null, refused: any}} props both null: they are still read */
export function Webhooks({ settings, refused }) {
    const { data, problem, again } = useData(signal => get('/webhooks/deliveries', { limit: 200 }, signal).then(answer => answer.data), []);
    const webhooks = settings && thingsOf(settings, 'agentvine.webhooks');
    return html`<section class="panel" aria-label="Webhooks"><h2>Webhooks</h2>
        <p>Who is told when somebody is asked or a task ends, by HTTP, Slack or mail. They are set by <code>agentvine.webhooks</code>.</p>
        ${webhooks ? webhooks.map((one, n) => html`<${Webhook} key=${n} of=${one} deliveries=${data && data.filter(each => each.webhook === n)} />`)
            : refused ? html`<p class="none">Who is told is not known: the settings could not be read.</p>` : html`<${Loading} what="the webhooks" />`}
        ${webhooks?.length === 0 && html`<p class="none">Nobody is told.</p>`}<${ProblemNote} problem=${problem} retry=${again} /></section>`;
}

const formatOf = webhook => webhook.url?.startsWith('mailto:') ? 'mail' : webhook.format;

/** @param {{of: any, deliveries: any[] | null}} props deliveries: null where they are not known */
function Webhook({ of, deliveries }) {
    const [last] = deliveries ?? [];
    return html`<details class="webhook"><summary><strong><${Text} of=${of.url} /></strong> <span class="hint">${formatOf(of)}${of.secret ? ', signed' : ''}</span> ${last ? html`<${Delivery} of=${last} />` : deliveries && html`<span class="hint">nothing yet</span>`}</summary>
        <p>Is told of <${Text} of=${of.events ? words(of.events) : 'all but review ready'} />.</p>
        ${deliveries && deliveries.length > 0 && html`<ul>${deliveries.slice(0, SHOWN).map(one => html`<li key=${one.id}><${Delivery} of=${one} />${one.last_error && html` <${Text} of=${one.last_error} />`}${one.task_id && html` <a href=${`/tasks/${one.task_id}`}>its task</a>`}</li>`)}</ul>`}</details>`;
}

function Delivery({ of }) {
    return html`<${State} of=${STATES[of.status] ?? of.status} word=${words(of.status)} /> <span class="hint">${words(of.event)} <${Time} at=${of.delivered_at ?? of.created_at} /></span>`;
}
