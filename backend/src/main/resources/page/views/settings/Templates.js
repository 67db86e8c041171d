import { call, get } from '../../api.js';
import { html, useState } from '../../dom.js';
import { doing } from '../../notices.js';
import { Confirm } from '../../parts/Confirm.js';
import { Loading } from '../../parts/Empty.js';
import { ProblemNote } from '../../parts/Problem.js';
import { shown, Text } from '../../parts/Text.js';
import { Time } from '../../parts/Time.js';
import { usePages } from '../../parts/usePages.js';

/** Named tasks with parameters. */
export function Templates() {
    const { data, problem, again, more, failed } = usePages(signal => get('/templates', { limit: 50 }, signal), []);
    return html`<section class="panel" aria-label="Templates"><h2>Templates</h2>
        <p>What is often done: a task with places that are filled in when it is posted. <code>agentvine template</code> and <a href="/docs">the API</a> make them.</p>
        ${data ? data.data.map(one => html`<${Template} key=${one.id} of=${one} onChanged=${again} />`) : problem ? null : html`<${Loading} what="the templates" />`}
        ${data?.data.length === 0 && html`<p class="none">There are none.</p>`}
        <${ProblemNote} problem=${problem ?? failed} retry=${problem && again} />${data?.next && html`<button type="button" onClick=${more}>More templates</button>`}</section>`;
}

function Template({ of, onChanged }) {
    const [asking, ask] = useState(false);
    const [open, setOpen] = useState(false);
    return html`<details class="template" onToggle=${event => setOpen(event.currentTarget.open)}><summary><strong><${Text} of=${of.name} /></strong> <span class="hint"><${Text} of=${of.description ?? of.task.title ?? ''} /></span></summary>
        <p class="hint">Changed <${Time} at=${of.updated_at} /> by <${Text} of=${of.updated_by} /></p>
        ${of.parameters.length > 0 && html`<p>Asks for ${of.parameters.map((one, n) => html`${n > 0 && ', '}<code><${Text} of=${one.name} /></code>${one.default !== null && html` <span class="hint">(<${Text} of=${one.default || 'empty'} />)</span>`}`)}</p>`}
        ${open && html`<pre class="output" tabindex="0">${shown(JSON.stringify(of.task, null, 2))}</pre>`}
        <div class="answers"><a class="button" href=${`/new?template=${encodeURIComponent(of.name)}`}>New task of it</a><button type="button" class="quiet" onClick=${() => ask(true)}>Delete</button></div>
        ${asking && html`<${Confirm} title="Delete this template?" yes="Delete" onClose=${() => ask(false)} onYes=${() => doing(() => call('DELETE', `/templates/${of.id}`), 'Deleted.').then(onChanged)}>
            <p>Tasks that were made of <strong><${Text} of=${of.name} /></strong> stay. A schedule that names it fails from then on, and says so.</p></${Confirm}>`}</details>`;
}
