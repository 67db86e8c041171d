import { get } from '../../api.js';
import { html } from '../../dom.js';
import { Brought } from '../../parts/Brought.js';
import { Loading } from '../../parts/Empty.js';
import { ProblemNote } from '../../parts/Problem.js';
import { State } from '../../parts/State.js';
import { Text } from '../../parts/Text.js';
import { usePages } from '../../parts/usePages.js';

/** What repositories bring for agents to run, and which of it the operator trusts. */
export function Repositories() {
    const { data, problem, again, more, failed } = usePages(signal => get('/repositories', { brings: true, limit: 20 }, signal), []);
    return html`<section class="panel" aria-label="What repositories bring"><h2>What repositories bring</h2>
        <p>Skills, agents, commands, hooks and MCP servers that lie in a repository are used only where you trust exactly what a run saw of them.</p>
        ${data ? data.data.map(one => html`<${Repository} key=${one.id} repository=${one} onChanged=${again} />`) : problem ? null : html`<${Loading} what="the repositories" />`}
        ${data?.data.length === 0 && html`<p class="none">No run has seen any.</p>`}
        <${ProblemNote} problem=${problem ?? failed} retry=${problem && again} />${data?.next && html`<button type="button" onClick=${more}>Earlier repositories</button>`}</section>`;
}

function Repository({ repository, onChanged }) {
    const { trusted, items } = repository.brings;
    return html`<details class="brings"><summary><${Text} of=${repository.url} /> <${State} of=${trusted ? 'trusted' : 'untrusted'} word=${items.length === 0 ? 'nothing to trust' : undefined} /></summary><${Brought} repository=${repository} onChanged=${onChanged} /></details>`;
}
