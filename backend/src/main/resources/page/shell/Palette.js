import { html, useEffect, useMemo, useRef, useState } from '../dom.js';
import { Dialog } from '../parts/Dialog.js';
import { State } from '../parts/State.js';
import { Text } from '../parts/Text.js';
import { go } from '../router.js';
import { shownState } from '../tasks.js';
import { commandsFor } from './commands.js';
import { useFound } from './useFound.js';

/** Goes anywhere and does anything, by typing. @param {{onClose: () => void, onKeys: () => void}} props */
export function Palette({ onClose, onKeys }) {
    const [text, setText] = useState('');
    const [at, setAt] = useState(0);
    const tasks = useFound(text);
    const list = useRef(/** @type {HTMLElement | null} */ (null));
    const items = useMemo(() => [...commandsFor(text, onKeys), ...tasks.map(asItem)], [text, tasks]);
    useEffect(() => setAt(0), [text]);
    useEffect(() => list.current?.querySelector('[aria-selected=true]')?.scrollIntoView({ block: 'nearest' }), [at]);
    const run = item => {
        onClose();
        item?.run();
    };
    const keys = event => {
        if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
            event.preventDefault();
            setAt((at + (event.key === 'ArrowDown' ? 1 : -1) + items.length) % Math.max(1, items.length));
        } else if (event.key === 'Enter' && !event.isComposing) {
            event.preventDefault();
            run(items[at]);
        }
    };
    return html`<${Dialog} title="Go anywhere, do anything" onClose=${onClose} hideTitle=${true} className="palette">
        <input class="palette-input" type="text" role="combobox" aria-expanded="true" aria-controls="palette-list" aria-label="Go anywhere, do anything" autofocus
            aria-activedescendant=${items[at] ? `palette-${at}` : undefined} placeholder="A view, a task's title, what to do" autocomplete="off" value=${text}
            onInput=${event => setText(event.target.value)} onKeyDown=${keys} />
        <ul id="palette-list" role="listbox" aria-label="What was found" ref=${list}>${items.map((item, index) => html`<li key=${item.key} id=${`palette-${index}`} role="option" aria-selected=${index === at}
            onClick=${() => run(item)} onMouseMove=${() => setAt(index)}>${item.state && html`<${State} of=${item.state} word="" />`}<span><${Text} of=${item.title} /></span><span class="hint">${item.hint}</span></li>`)}</ul>
        ${items.length === 0 && html`<p class="none">Nothing has these words.</p>`}
    </${Dialog}>`;
}

const asItem = task => ({ key: task.id, title: task.title, hint: 'task', state: shownState(task), run: () => go(`/tasks/${task.id}`) });
