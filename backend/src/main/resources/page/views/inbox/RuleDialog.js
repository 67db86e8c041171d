import { html, useState } from '../../dom.js';
import { Dialog } from '../../parts/Dialog.js';
import { ProblemNote } from '../../parts/Problem.js';
import { useProblem } from '../../parts/useProblem.js';
import { proposedFor } from '../policy/rules.js';
import { DryRun } from '../policy/DryRun.js';
import { putFirst } from '../policy/inForce.js';
import { RuleFields } from '../policy/RuleFields.js';

/** A rule made of a question, where one can be. @param {{question: import('../../questions.js').Question, onClose: () => void}} props */
export function RuleDialog({ question, onClose }) {
    const [proposed] = useState(() => proposedFor(question));
    return html`<${Dialog} title="Make a rule of it" onClose=${onClose} className="wide-dialog">
        ${proposed ? html`<${Proposal} proposed=${proposed} onClose=${onClose} />` : html`
            <p>No rule can speak for this call alone: it is more than the plain words of one command, or names no plain host.</p>
            <p class="hint">A wider rule is written under <a href="/policy">Policy</a>.</p>
            <div class="answers"><button type="button" class="primary" onClick=${onClose}>Close</button></div>`}
    </${Dialog}>`;
}

/** What it would have decided is shown before it is in force. @param {{proposed: import('../policy/rules.js').Rule, onClose: () => void}} props */
function Proposal({ proposed, onClose }) {
    const [rule, setRule] = useState(proposed);
    const [problem, setProblem] = useProblem();
    const put = async () => {
        try {
            await putFirst(rule);
            onClose();
        } catch (failed) {
            setProblem(failed);
        }
    };
    return html`<${RuleFields} rule=${rule} onChange=${setRule} problem=${problem} prefix="rules[0]." />
        <${DryRun} rules=${[rule]} first=${true} />
        <${ProblemNote} problem=${problem} />
        <p class="hint">It goes before the rules that are there. This question still waits for your answer.</p>
        <div class="answers"><button type="button" class="primary" onClick=${put}>Put it in force</button><button type="button" class="quiet" onClick=${onClose}>Not now</button></div>`;
}
