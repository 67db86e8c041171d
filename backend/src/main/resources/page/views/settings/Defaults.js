import { call, get } from '../../api.js';
import { html, useState } from '../../dom.js';
import { doing } from '../../notices.js';
import { Confirm } from '../../parts/Confirm.js';
import { Loading } from '../../parts/Empty.js';
import { ProblemNote } from '../../parts/Problem.js';
import { Text } from '../../parts/Text.js';
import { Time } from '../../parts/Time.js';
import { usePages } from '../../parts/usePages.js';
import { words } from '../../text/words.js';
import { RepositoryForm } from './RepositoryForm.js';
import { saidOf } from './said.js';

/** What is said once of each repository, so that its tasks need not. @param {{settings: any[] | null}} props null: they are not known */
export function Defaults({ settings }) {
    const { data, problem, again, more, failed } = usePages(signal => get('/repositories', { limit: 20 }, signal), []);
    /** Held here: whatever becomes of the rows, it stays open, with the repository as it was then. */
    const [edited, edit] = useState(/** @type {{repository: any} | null} */ (null));
    return html`<section class="panel" aria-label="Repositories"><h2>Repositories</h2>
        <p>What is said here once, no task of the repository need say. One comes into this list with the first task that names it.</p>
        <div class="answers"><button type="button" onClick=${() => edit({ repository: null })}>New repository</button></div>
        ${edited && html`<${RepositoryForm} key=${edited.repository?.id} repository=${edited.repository} settings=${settings} onClose=${() => edit(null)} onChanged=${again} />`}
        ${data ? data.data.map(one => html`<${Repository} key=${one.id} of=${one} onEdit=${() => edit({ repository: one })} onChanged=${again} />`) : problem ? null : html`<${Loading} what="the repositories" />`}
        ${data?.data.length === 0 && html`<p class="none">No task has named any.</p>`}
        <${ProblemNote} problem=${problem ?? failed} retry=${problem && again} />${data?.next && html`<button type="button" onClick=${more}>Earlier repositories</button>`}</section>`;
}

function Repository({ of, onEdit, onChanged }) {
    const [asking, ask] = useState(false);
    const said = saidOf(of);
    return html`<details class="repository"><summary><${Text} of=${of.url} /> <span class="hint">${said.length === 0 ? 'nothing is said' : said.map(([name]) => words(name)).join(', ')}</span></summary>
        ${of.issues_problem && html`<p class="bad-text">Its issues are not looked at: <${Text} of=${of.issues_problem} /></p>`}
        ${said.length > 0 && html`<dl class="about">${said.map(([name, value]) => html`<div key=${name}><dt>${words(name)}</dt><dd class="said"><${Text} of=${value} /></dd></div>`)}</dl>`}
        ${of.updated_by && html`<p class="hint">Changed <${Time} at=${of.updated_at} /> by <${Text} of=${of.updated_by} /></p>`}
        <div class="answers"><button type="button" onClick=${onEdit}>Edit</button><button type="button" class="quiet" onClick=${() => ask(true)}>Forget</button></div>
        ${asking && html`<${Confirm} title="Forget this repository?" yes="Forget" onClose=${() => ask(false)} onYes=${() => doing(() => call('DELETE', `/repositories/${of.id}`), 'Forgotten.').then(onChanged)}>
            <p>With all that is said of <strong><${Text} of=${of.url} /></strong>, and what of it is trusted. Its tasks stay.</p></${Confirm}>`}</details>`;
}
