import { get } from '../../api.js';
import { html } from '../../dom.js';
import { Brought } from '../../parts/Brought.js';
import { useData } from '../../parts/useData.js';
import { countedKinds } from '../../text/words.js';

/** One line where the task's repository brings something for agents to run that is not trusted, with what it is and the way to trust it. @param {{task: any}} props */
export function Untrusted({ task }) {
    const { data: repository, again } = useData(signal => get('/repositories', { url: task.repository_url, brings: true, limit: 1 }, signal).then(answer => answer.data[0] ?? null),
        [task.repository_url, task.status, task.latest_execution?.id]);
    const brings = repository?.brings;
    return brings && !brings.trusted && brings.items.length > 0 && html`<details class="brings"><summary>Its repository brings ${countedKinds(brings.items)}, not trusted and so not used</summary><${Brought} repository=${repository} onChanged=${again} /></details>`;
}
