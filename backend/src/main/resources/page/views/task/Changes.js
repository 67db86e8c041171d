import { html, useEffect, useMemo, useState } from '../../dom.js';
import { draftsOf } from '../../diff/comments.js';
import { FileSlice, SLICE } from '../../diff/FileSlice.js';
import { FileTree } from '../../diff/FileTree.js';
import { useKeys } from '../../keys.js';
import { Empty, Loading } from '../../parts/Empty.js';
import { ProblemNote } from '../../parts/Problem.js';
import { useData } from '../../parts/useData.js';
import { useNarrow } from '../../parts/useNarrow.js';
import { keptStore, useStore } from '../../store.js';
import { amount, counted } from '../../text/time.js';
import { stateOf } from '../../text/words.js';
import { goQuery } from '../../router.js';
import { get } from '../../api.js';
import { sinceOf } from './since.js';
import { ReviewBox } from './ReviewBox.js';
import { useChange } from './useChange.js';
import { useViewed } from './useViewed.js';

const look = keptStore('diff', { split: false, ignoreSpace: false, wrap: false }, value => typeof value === 'object');

/** What the task changed, to be looked through and commented on. @param {{task: any, place: import('../../router.js').Place, onChanged: () => void}} props */
export function Changes({ task, place, onChanged }) {
    const { data: attempts } = useData(signal => get(`/tasks/${task.id}/executions`, { limit: 100 }, signal).then(answer => answer.data), [task.id, task.latest_execution?.id, task.status]);
    // Where the last attempt is the one, its change is asked for beside the attempts and not behind them.
    const last = task.latest_execution;
    const which = place.query.get('execution') ?? (last?.status === 'completed' ? last.id : newestThatEnded(attempts)?.id);
    const since = sinceOf(task, which, place.query.get('since'));
    const review = useReview(task);
    const change = useChange(which, since, task.status);
    if (!which) {
        return attempts || !task.latest_execution ? html`<${Empty} title="Nothing was changed yet." />` : html`<${Loading} what="the change" />`;
    }
    return html`<${Bar} task=${task} attempts=${attempts ?? []} which=${which} since=${since} />
        ${change.problem?.status === 404 ? html`<${NotKept} run=${attempts?.find(one => one.id === which)} problem=${change.problem} />` : html`<${ProblemNote} problem=${change.problem} retry=${change.again} />`}
        ${change.data ? html`<${Files} task=${task} change=${change.data} review=${review} more=${change.more} onChanged=${onChanged} />` : !change.problem && html`<${Loading} what="the change" />`}`;
}

/** The last review whole, with its comments, or null. */
function useReview(task) {
    const { data } = useData(signal => task.review ? get(`/tasks/${task.id}/reviews`, { limit: 1 }, signal).then(answer => answer.data[0] ?? null) : Promise.resolve(null), [task.id, task.review?.at]);
    return data;
}

function NotKept({ run, problem }) {
    return run?.result?.files_changed > 0
        ? html`<${Empty} title=${`A change of ${counted(run.result.files_changed, 'file')} that is not kept here.`}><p>It is larger than <code>agentvine.executions.max-diff</code> allows, or did not arrive.
            ${run.result.delivery?.status === 'pushed' ? ' It is whole in the branch: the command to fetch it is above, under Branch.' : ' Its worker has it.'}</p></${Empty}>`
        : html`<${Empty} title="This attempt has kept no change."><p>${problem.message}</p></${Empty}>`;
}

/** A run that goes on has not told yet what it changed. */
const newestThatEnded = attempts => attempts?.find(one => one.status === 'completed') ?? attempts?.find(one => one.status !== 'running');

function Bar({ task, attempts, which, since }) {
    const how = useStore(look);
    const flag = (name, title) => html`<label class="check"><input type="checkbox" checked=${how[name]} onChange=${event => look.set({ ...how, [name]: event.target.checked })} /> ${title}</label>`;
    const reviewed = task.review?.execution_id;
    return html`<div class="diff-bar">
        ${attempts.length > 1 && html`<label class="field inline"><span>Of</span><select value=${which} onChange=${event => goQuery({ execution: event.target.value })}>
            ${attempts.map((one, index) => html`<option key=${one.id} value=${one.id}>attempt ${attempts.length - index}: ${stateOf(one.status).word}</option>`)}</select></label>`}
        ${reviewed && reviewed !== which && html`<label class="check"><input type="checkbox" checked=${since === reviewed} onChange=${event => goQuery({ since: event.target.checked ? 'review' : 'all' })} /> since the last review</label>`}
        <a class="quiet button" href=${`/api/v1/executions/${which}/diff`} download=${`${which}.diff`}>As a file</a>${flag('split', 'side by side')}${flag('ignoreSpace', 'without white space')}${flag('wrap', 'wrapped')}
    </div>`;
}

function Files({ task, change, review, more, onChanged }) {
    const files = change.files;
    const folds = useMemo(() => new Map(), [change.executionId]);
    const slices = useMemo(() => Array.from({ length: Math.ceil(files.length / SLICE) }, (_, number) => files.slice(number * SLICE, (number + 1) * SLICE)), [files]);
    const how = useStore(look);
    const drafts = useStore(draftsOf(task.id));
    const [viewed, setViewed] = useViewed(task.id);
    const [at, setAt] = useState({ index: -1 });
    const narrow = useNarrow(900); // side by side needs room
    const pick = index => setAt({ index: Math.min(files.length - 1, Math.max(0, index)) });
    useEffect(() => document.getElementById(`file-${at.index}`)?.scrollIntoView({ block: 'start' }), [at]);
    useKeys('This change', [
        ['j', 'next file', () => pick(at.index + 1)],
        ['k', 'previous file', () => pick(at.index - 1)],
        ['v', 'viewed', () => files[at.index] && setViewed(files[at.index], !viewed(files[at.index]))],
        ['s', how.split ? 'in one column' : 'side by side', () => look.set({ ...how, split: !how.split })],
        ['w', 'with or without white space', () => look.set({ ...how, ignoreSpace: !how.ignoreSpace })],
    ]);
    if (files.length === 0) {
        return html`<${Empty} title=${change.totalFiles > 0 ? 'Nothing is other than at the last review.' : 'The agent changed no file.'} />
            ${task.review && html`<${ReviewBox} task=${task} review=${review} onChanged=${onChanged} />`}`;
    }
    const shown = { ...how, split: how.split && !narrow };
    const sent = review?.execution_id === change.executionId ? review.comments : NONE; // elsewhere the lines are other ones
    return html`<p class="facts"><span>${counted(change.totalFiles, 'file')}</span><span class="counts"><span class="plus">+${change.added}</span> <span class="minus">−${change.removed}</span></span><span>${counted(files.filter(viewed).length, 'file')} viewed</span></p>
        <div class="changes">
            <${FileTree} files=${files} viewed=${viewed} commented=${file => drafts.filter(draft => draft.path === file.path).length} onPick=${pick} />
            <div class="files">${slices.map((slice, number) => html`<${FileSlice} key=${number} taskId=${task.id} files=${slice} from=${number * SLICE} how=${shown} sent=${sent} viewed=${viewed} onViewed=${setViewed} mayComment=${task.status === 'completed'} folds=${folds} now=${Math.floor(at.index / SLICE) === number} />`)}
                ${change.next && html`<p><button type="button" onClick=${more}>More of this change</button> <span class="hint">It is large: ${counted(files.length, 'file')} of ${amount(change.totalFiles)} are here.</span></p>`}</div>
        </div>
        <${ReviewBox} task=${task} review=${review} onChanged=${onChanged} />`;
}

/** @type {import('../../diff/comments.js').Comment[]} */
const NONE = [];
