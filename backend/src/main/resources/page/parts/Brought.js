import { call } from '../api.js';
import { html } from '../dom.js';
import { say } from '../notices.js';
import { useStore } from '../store.js';
import { broughtKind, countedKinds } from '../text/words.js';
import { who } from '../who.js';
import { ProblemNote } from './Problem.js';
import { State } from './State.js';
import { Text } from './Text.js';
import { Time } from './Time.js';
import { useProblem } from './useProblem.js';

/**
 * What a repository brings for agents to run, as a run saw it last, and which of it is trusted: exactly what is shown here can be, and taken back.
 * @param {{repository: any, onChanged: () => void}} props repository: as /repositories has it
 */
export function Brought({ repository, onChanged }) {
    const { known, mayOperate } = useStore(who);
    const [problem, setProblem] = useProblem();
    const { brings } = repository;
    const trusted = repository.trust ?? [];
    const trust = async (hashes, done) => {
        try {
            await call('PATCH', `/repositories/${repository.id}`, { body: { trust: hashes } });
            setProblem(null);
            say(done);
            onChanged();
        } catch (failed) {
            setProblem(failed);
        }
    };
    return html`<p>At commit <code>${brings.commit.slice(0, 12)}</code>, seen <${Time} at=${brings.seen_at} />${brings.items.length === 0 ? ', nothing that can be used.' : `: ${countedKinds(brings.items)}.`}</p>
        <ul class="brought">${brings.items.map((item, index) => html`<li key=${index}><span><span class="kind">${broughtKind(item.kind)}</span> <strong><${Text} of=${item.name} /></strong></span> <code><${Text} of=${item.runs} /></code></li>`)}</ul>
        ${brings.left_out.length > 0 && html`<p>Never used, trusted or not:</p><ul class="brought">${brings.left_out.map((one, index) => html`<li key=${index}><${Text} of=${one} /></li>`)}</ul>`}
        ${brings.items.length > 0 && html`<p><${State} of=${brings.trusted ? 'trusted' : 'untrusted'} /> <span class="kind">its hash, over every byte of it:</span> <code>${brings.hash}</code></p>`}
        ${trusted.filter(hash => hash !== brings.hash).map(hash => html`<p key=${hash} class="hint">Trusted too, as it was seen earlier: <code>${hash}</code> <button type="button" class="quiet" disabled=${known && !mayOperate} onClick=${() => trust(trusted.filter(one => one !== hash), 'That hash is trusted no more.')}>Take trust back</button></p>`)}
        <${ProblemNote} problem=${problem} />
        ${known && !mayOperate && html`<p class="note">Only the operator says what is trusted. <a href="/settings">Log in</a></p>`}
        ${brings.items.length > 0 && html`<div class="answers">${brings.trusted
            ? html`<button type="button" disabled=${known && !mayOperate} onClick=${() => trust(trusted.filter(one => one !== brings.hash), 'It is trusted no more: runs that begin from now on do not use it.')}>Take trust back</button>`
            : html`<button type="button" class="primary" disabled=${known && !mayOperate} onClick=${() => trust([...trusted, brings.hash], 'Trusted: runs that begin from now on use exactly that.')}>Trust exactly this</button>`}
            <span class="hint">Behind a wall only, at supervised and autonomous. Whatever changes it in the repository makes it untrusted again.</span></div>`}`;
}
