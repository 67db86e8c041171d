import { html, useEffect, useMemo, useState } from '../../dom.js';
import { useKeys } from '../../keys.js';
import { Empty, Loading } from '../../parts/Empty.js';
import { Later } from '../../parts/Later.js';
import { ProblemNote } from '../../parts/Problem.js';
import { TaskLine } from '../../parts/TaskLine.js';
import { useCursor } from '../../parts/useCursor.js';
import { Windowed } from '../../parts/Windowed.js';
import { go, goQuery } from '../../router.js';
import { Board } from './Board.js';
import { BulkBar } from './BulkBar.js';
import { Filters } from './Filters.js';
import { filterOf, isFiltered } from './filter.js';
import { useSelection } from './useSelection.js';
import { useTaskPages } from './useTaskPages.js';

const ROW_PX = 64;

/** All tasks, as a table or as a board; the filter is in the address. @param {{place: import('../../router.js').Place}} props */
export function Tasks({ place }) {
    const search = place.query.toString();
    const filter = useMemo(() => filterOf(place.query), [search]);
    const asBoard = place.query.get('as') === 'board';
    const pages = useTaskPages(filter, !asBoard);
    const selection = useSelection(pages.rows, search);
    const [peeked, peek] = useState(/** @type {any} */ (null));
    const cursor = useCursor('Tasks', asBoard ? [] : pages.rows, row => go(`/tasks/${row.id}`), [
        ['Space', 'peek', peek],
        ['x', 'select', row => selection.toggle(row.id, false)],
        ['X', 'select up to here', row => selection.toggle(row.id, true)],
    ]);
    useKeys('Tasks', [
        ['Mod+a', 'select all that are shown', () => selection.all()],
        ['Escape', 'select none', () => selection.none()],
        ['b', asBoard ? 'as a table' : 'as a board', () => goQuery({ as: asBoard ? null : 'board' })],
        ['f', 'filter', () => document.getElementById('filter-q')?.focus()],
    ]);
    return html`<${Filters} filter=${filter} asBoard=${asBoard} total=${pages.total} />
        ${asBoard ? html`<${Board} filter=${filter} />` : html`
            <${BulkBar} selection=${selection} filter=${filter} total=${pages.total} onDone=${pages.again} />
            <${ProblemNote} problem=${pages.problem} retry=${pages.again} />
            ${pages.newer > 0 && html`<button type="button" class="newer" onClick=${pages.again}>${pages.newer === 1 ? 'One newer task' : `${pages.newer} newer tasks`}: show</button>`}
            <${Table} pages=${pages} cursor=${cursor} selection=${selection} peek=${peek} filtered=${isFiltered(filter)} />`}
        ${peeked && html`<${Later} load=${() => import('../../parts/Peek.js').then(module => module.Peek)} row=${peeked} onClose=${() => peek(null)} onOpen=${() => { peek(null); go(`/tasks/${peeked.id}`); }} />`}`;
}

function Table({ pages, cursor, selection, peek, filtered }) {
    useEffect(() => {
        const near = () => innerHeight + scrollY > document.documentElement.scrollHeight - 1200 && pages.more();
        addEventListener('scroll', near, { passive: true });
        near();
        return () => removeEventListener('scroll', near);
    });
    if (pages.rows.length === 0) {
        return pages.loading ? html`<${Loading} what="the tasks" />` : pages.problem ? null // whether there are any is not known
            : filtered ? html`<${Empty} title="No task fits this filter."><p><button type="button" onClick=${() => go('/tasks')}>Take the filter away</button></p></${Empty}>`
            : html`<${Empty} title="No task yet."><p><a class="button primary" href="/new">Write the first task</a></p></${Empty}>`;
    }
    const row = one => html`<${TaskLine} key=${one.id} row=${one} current=${one.id === cursor.id} selected=${selection.has(one.id)} onFocus=${() => cursor.set(one.id)} onPeek=${() => peek(one)}
        onSelect=${event => selection.toggle(one.id, event.shiftKey)} />`;
    return html`<div class="task-list"><${Windowed} items=${pages.rows} estimate=${ROW_PX} row=${row} shown=${cursor.index} role="list" label="Tasks" /></div>
        <p class="hint" role="status">${pages.loading ? 'Reading on…' : pages.next ? html`<button type="button" onClick=${pages.more}>More</button>` : 'These are all.'}</p>`;
}
