import { call, post } from '../../api.js';
import { html, useState } from '../../dom.js';
import { useDraft } from '../../drafts.js';
import { say } from '../../notices.js';
import { Dialog } from '../../parts/Dialog.js';
import { Field, showFirstFault } from '../../parts/Field.js';
import { ProblemNote } from '../../parts/Problem.js';
import { useStore } from '../../store.js';
import { who } from '../../who.js';
import { defaultOf } from '../new/defaults.js';
import { OfClones, OfRuns } from '../new/More.js';
import { changesOf, formOf } from './said.js';

/**
 * Says what a repository's tasks need not. What was written stays a draft until it is sent or thrown away.
 * @param {{repository: any, settings: any[] | null, onClose: () => void, onChanged: () => void}} props repository: as it was when this was opened; null for a
 *     new one. settings: by which some defaults are known
 */
export function RepositoryForm({ repository, settings, onClose, onChanged }) {
    const [opened] = useState(() => formOf(repository));
    const [written, write] = useDraft(`repository.${repository?.id ?? 'new'}`, /** @type {Record<string, string>} */ ({}));
    const [problem, setProblem] = useState(/** @type {any} */ (null));
    const [sending, setSending] = useState(false);
    const { known: asked, mayOperate } = useStore(who);
    const form = { ...opened, ...written };
    const changes = changesOf(form, opened);
    const begun = Object.keys(changes).length > 0;
    const known = { settings: settings ?? [] };
    const send = async event => {
        event.preventDefault();
        setSending(true);
        try {
            await (repository ? call('PATCH', `/repositories/${repository.id}`, { body: changes }) : post('/repositories', changes));
            write(null);
            say('It counts for tasks from now on.');
            onClose();
            onChanged();
        } catch (failed) {
            setProblem(failed);
            requestAnimationFrame(showFirstFault);
        }
        setSending(false);
    };
    const field = (name, label, more = {}) => name in form && html`<${Field} name=${name} label=${label} value=${form[name]} problem=${problem} onChange=${change => write({ ...written, ...change })} ...${more} />`;
    return html`<${Dialog} title=${repository ? 'What its tasks need not say' : 'A repository'} className="wide-dialog" onClose=${onClose}><form class="new-form" onSubmit=${send}>
        ${repository ? html`<p class="mono">${repository.url}</p>` : field('url', 'Its address', { required: true, maxlength: 500, mono: true, autofocus: true, hint: 'As for git clone; every form of it is the same repository' })}
        ${asked && !mayOperate && html`<p class="note">Commands, what its runs reach, the level autonomous, and whether its issues become tasks are the operator’s to say. <a href="/settings">Log in</a></p>`}
        <div class="form-grid">${field('max_parallel', 'Tasks that run at once', { type: 'number', min: 1, hint: `Counts at once. ${defaultOf('max_parallel', known)}` })}
            ${field('issues', 'Its issues become tasks', { options: ['no', 'yes'], hint: 'Those with the label agentvine, and comments that begin with /agentvine, of who may write there.' })}</div>
        <${OfRuns} field=${field} known=${known} />
        <details><summary>Branch and clone</summary><${OfClones} field=${field} known=${known} /></details>
        <${ProblemNote} problem=${problem} />
        <div class="answers"><button type="submit" class="primary" disabled=${sending || !begun}>${repository ? 'Save' : 'Keep it'}</button>
            <button type="button" class="quiet" onClick=${() => { write(null); onClose(); }}>${begun ? 'Throw away' : 'Not now'}</button></div></form></${Dialog}>`;
}
