import { classes, html, useEffect, useRef, useState } from '../../dom.js';
import { Dialog } from '../../parts/Dialog.js';
import { go, goQuery } from '../../router.js';
import { useStore } from '../../store.js';
import { GROUPS } from '../../tasks.js';
import { amount } from '../../text/time.js';
import { PRIORITIES, STATUSES, stateOf, TYPES } from '../../text/words.js';
import { isFiltered, saved } from './filter.js';

const PAUSE_MS = 250;

/** @param {{filter: Record<string, string>, asBoard: boolean, total: number | null}} props */
export function Filters({ filter, asBoard, total }) {
    const [more, showMore] = useState(Boolean(filter.repository_url || filter.label || filter.worker || filter.created_after || filter.created_before));
    const [naming, setNaming] = useState(false);
    return html`<search class=${classes('filters', !more && 'fewer')}>
        <${Typed} name="q" id="filter-q" label="Search in title and text" value=${filter.q} wide=${true} />
        <${Choice} name="status" label="State" value=${filter.status} options=${STATUSES.map(status => [status, stateOf(status).word])} />
        <${Choice} name="group" label="Group" value=${filter.group} options=${GROUPS.map(group => [group.id, group.title])} />
        <${Choice} name="task_type" label="Type" value=${filter.task_type} options=${TYPES.map(type => [type, type])} />
        <${Choice} name="priority" label="Priority" value=${filter.priority} options=${PRIORITIES.map(priority => [priority, priority])} />
        ${more ? html`<${Typed} name="repository_url" label="Repository, exactly" value=${filter.repository_url} wide=${true} />
            <${Typed} name="label" label="Label" value=${filter.label} /><${Typed} name="worker" label="Worker" value=${filter.worker} />
            <${Day} name="created_after" label="Made after" value=${filter.created_after} /><${Day} name="created_before" label="Made before" value=${filter.created_before} />`
            : html`<button type="button" class="quiet" onClick=${() => showMore(true)}>More filters</button>`}
        <div class="filter-end">
            ${total !== null && !asBoard && html`<span class="hint">${amount(total)} found</span>`}
            ${isFiltered(filter) && html`<button type="button" class="quiet" onClick=${() => go(`/tasks${asBoard ? '?as=board' : ''}`)}>Clear</button>
                <button type="button" class="quiet" onClick=${() => setNaming(true)}>Save this view</button>`}
            <span class="switch" role="group" aria-label="Shown as"><button type="button" aria-pressed=${!asBoard} onClick=${() => goQuery({ as: null })}>Table</button><button type="button" aria-pressed=${asBoard} onClick=${() => goQuery({ as: 'board' })}>Board</button></span>
        </div>
    </search><${Saved} />${naming && html`<${Naming} onClose=${() => setNaming(false)} />`}`;
}

function Choice({ name, label, value, options }) {
    return html`<label class="field"><span>${label}</span><select value=${value ?? ''} onChange=${event => goQuery({ [name]: event.target.value })}>
        <option value="">any</option>${options.map(([word, shown]) => html`<option key=${word} value=${word}>${shown}</option>`)}</select></label>`;
}

function Typed({ name, label, value, id, wide }) {
    const [text, setText] = useState(value ?? '');
    const timer = useRef(0);
    useEffect(() => setText(value ?? ''), [value]);
    useEffect(() => () => clearTimeout(timer.current), []);
    const typed = event => {
        const next = event.target.value;
        setText(next);
        clearTimeout(timer.current);
        timer.current = setTimeout(() => goQuery({ [name]: next.trim() }), PAUSE_MS);
    };
    return html`<label class=${wide ? 'field wide' : 'field'}><span>${label}</span><input type="text" id=${id} maxlength="500" value=${text} onInput=${typed} onKeyDown=${event => event.key === 'Escape' && event.target.blur()} /></label>`;
}

/** A day here is the whole day in the zone of this browser. */
function Day({ name, label, value }) {
    const day = value ? new Date(value).toLocaleDateString('sv-SE') : '';
    return html`<label class="field"><span>${label}</span><input type="date" value=${day} onChange=${event => goQuery({ [name]: event.target.value ? new Date(`${event.target.value}T00:00`).toISOString() : null })} /></label>`;
}

function Saved() {
    const views = useStore(saved);
    return views.length > 0 && html`<ul class="saved" aria-label="Saved views">${views.map(view => html`<li key=${view.name}><a href=${`/tasks?${view.search}`}>${view.name}</a>
        <button type="button" class="quiet" aria-label=${`Forget the view ${view.name}`} onClick=${() => saved.set(views.filter(one => one !== view))}>✕</button></li>`)}</ul>`;
}

function Naming({ onClose }) {
    const [name, setName] = useState('');
    const keep = event => {
        event.preventDefault();
        saved.set([...saved.value.filter(one => one.name !== name.trim()), { name: name.trim(), search: location.search.slice(1) }]);
        onClose();
    };
    return html`<${Dialog} title="Save this view" onClose=${onClose}><form onSubmit=${keep}>
        <label class="field"><span>Its name</span><input type="text" autofocus required maxlength="60" value=${name} onInput=${event => setName(event.target.value)} /></label>
        <p class="hint">It is kept in this browser. Whoever has the address sees the same.</p>
        <div class="answers"><button type="submit" class="primary" disabled=${!name.trim()}>Save</button></div></form></${Dialog}>`;
}
