import { html, useState } from '../../dom.js';
import { draftsOf, messageOf, sendReview } from '../../diff/comments.js';
import { say } from '../../notices.js';
import { ProblemNote } from '../../parts/Problem.js';
import { Scripted } from '../../parts/Scripted.js';
import { State } from '../../parts/State.js';
import { Text } from '../../parts/Text.js';
import { Time } from '../../parts/Time.js';
import { useProblem } from '../../parts/useProblem.js';
import { useStore } from '../../store.js';
import { counted } from '../../text/time.js';

const SAID = { approved: 'Approved.', changes_requested: 'Sent. The agent works on, in its session and on its branch.', dismissed: 'Dismissed.' };

/** What you say of the change: all comments go as one message. @param {{task: any, review: any, onChanged: () => void}} props review: the last one whole, or null */
export function ReviewBox({ task, review, onChanged }) {
    const drafts = useStore(draftsOf(task.id));
    const message = useStore(messageOf(task.id));
    const [problem, setProblem] = useProblem();
    const [sending, setSending] = useState(false);
    if (task.status !== 'completed') {
        return html`<${ProblemNote} problem=${problem} />${task.review && html`<section class="panel review" aria-label="The last review"><h3>The last review</h3><${Last} task=${task} review=${review} /></section>`}
            <p class="hint">It can be reviewed once the task is completed.</p>`;
    }
    const send = async verdict => {
        setSending(true);
        setProblem(null);
        try {
            await sendReview(task.id, verdict);
            say(SAID[verdict]);
            onChanged();
        } catch (failed) {
            setProblem(failed);
        }
        setSending(false);
    };
    const words = drafts.length > 0 || message.trim();
    return html`<section class="panel review" aria-label="Your review">
        <h3>Your review</h3>
        ${task.review && html`<${Last} task=${task} review=${review} />`}
        <${Scripted} what="comment" />
        ${drafts.length > 0 && html`<p>${counted(drafts.length, 'comment')} will be sent with it:</p><ul>${drafts.map((draft, index) => html`<li key=${index}><code><${Text} of=${draft.path} />:${draft.line}</code> <${Text} of=${draft.text} /></li>`)}</ul>`}
        <label class="field"><span>What you say of it as a whole</span><textarea rows="3" maxlength="20000" value=${message} onInput=${event => messageOf(task.id).set(event.target.value)}></textarea></label>
        <${ProblemNote} problem=${problem} />
        <div class="answers">
            <button type="button" class="primary" disabled=${sending || Boolean(words)} title=${words ? 'What you wrote asks for a change: send it, or take it away' : ''} onClick=${() => send('approved')}>Approve</button>
            <button type="button" disabled=${sending || !words} onClick=${() => send('changes_requested')}>Ask for changes</button>
            <button type="button" class="quiet" disabled=${sending || drafts.length > 0} onClick=${() => send('dismissed')}>Dismiss</button>
            <span class="hint">${words ? 'The agent gets it as one message, and works on in its session and on its branch.' : 'Approve and Dismiss note that you looked, and change nothing of the branch. To ask for changes, write above or press a line’s number.'}</span>
        </div></section>`;
}

/** The last review, as it was sent. */
function Last({ task, review }) {
    return html`<p><${State} of=${task.review.verdict} /> <span class="hint">by <${Text} of=${task.review.by} />, <${Time} at=${task.review.at} /></span></p>
        ${review?.message && html`<p class="said"><${Text} of=${review.message} /></p>`}
        ${review?.comments?.length > 0 && html`<ul class="sent-list">${review.comments.map((one, index) => html`<li key=${index}><code><${Text} of=${one.path} />:${one.line}</code> <${Text} of=${one.text} /></li>`)}</ul>`}`;
}
