import { classes, html } from '../dom.js';
import { Windowed } from '../parts/Windowed.js';
import { Text } from '../parts/Text.js';
import { amount, counted } from '../text/time.js';
import { Code } from './Code.js';
import { marksOf } from './rows.js';

export const LINE_PX = 24;

/**
 * Rows of a diff. Where comments can be made, a line's number is a button.
 * @param {{rows: import('./rows.js').Row[], family: string | null, wrap?: boolean, split?: boolean, few?: boolean,
 *     comment?: (side: 'old' | 'new', line: number) => void, below?: (line: import('./change.js').Line) => any}} props few: draw them all
 */
export function DiffRows({ rows, family, wrap, split, few, comment, below }) {
    const draw = row => row.kind === 'gap' ? html`<${Gap} row=${row} />`
        : row.kind === 'pair' ? html`<${Pair} row=${row} family=${family} comment=${comment} below=${below} />`
        : html`<${Single} line=${row.line} family=${family} comment=${comment} below=${below} />`;
    return html`<div class=${classes('diff', wrap && 'wraps', split && 'split')} role="group" aria-label=${comment ? 'Lines: the arrow keys go from one to the next' : 'Lines'} tabindex="0" onKeyDown=${comment && walk}>
        ${few || rows.length <= 400 ? rows.map(draw) : html`<${Windowed} items=${rows} estimate=${LINE_PX} row=${draw} />`}
    </div>`;
}

/** By arrows: from the whole to its first line on the screen; from a line's number to the next line's, on the same side where that has one. @param {any} event */
function walk(event) {
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const [group, from] = [event.currentTarget, event.target];
    if (!by || event.altKey || event.ctrlKey || event.metaKey || from !== group && !from.matches('.number')) {
        return;
    }
    const side = from.dataset.side;
    const lines = [...group.querySelectorAll('.line')].filter(line => line.querySelector(group.matches('.split') && side ? `[data-side=${side}]` : '[data-side]'));
    const next = from === group ? lines.find(line => line.getBoundingClientRect().bottom > 0) : lines[lines.indexOf(from.parentElement) + by];
    if (next) {
        event.preventDefault();
        event.stopPropagation();
        (next.querySelector(`[data-side=${side}]`) ?? next.querySelector('[data-side=new]') ?? next.querySelector('[data-side]')).focus();
    }
}

function Gap({ row }) {
    return html`<div class="gap"><span>${row.count > 0 ? `${counted(row.count, 'unmodified line')}` : '⋯'}</span> <span class="gap-where"><${Text} of=${row.heading} /></span></div>`;
}

function Single({ line, family, comment, below }) {
    return html`<div class="diff-item">
        <div class=${`line ${nameOf(line)}`}>
            <${Number} line=${line} side="old" comment=${comment} /><${Number} line=${line} side="new" comment=${comment} />
            <${Sign} line=${line} /><${Code} text=${line.text} family=${family} marks=${marksOf(line)} /><${Cut} line=${line} />${line.noNewline && html`<${NoNewline} />`}
        </div>
        ${below?.(line)}
    </div>`;
}

function Pair({ row, family, comment, below }) {
    return html`<div class="diff-item"><div class="pair">
        ${[row.left, row.right].map((line, index) => line ? html`<div class=${`line ${nameOf(line)}`}>
            <${Number} line=${line} side=${index === 0 ? 'old' : 'new'} comment=${comment} /><${Sign} line=${line} />
            <${Code} text=${line.text} family=${family} marks=${marksOf(line)} /><${Cut} line=${line} />
        </div>` : html`<div class="line none"></div>`)}
    </div>${row.left && row.left !== row.right && below?.(row.left)}${row.right && below?.(row.right)}</div>`;
}

function Sign({ line }) {
    return html`<span class="sign">${line.sign}</span>`;
}

/** What is not shown of a line. */
function Cut({ line }) {
    return line.cutFrom && html`<span class="hint"> … ${amount(line.cutFrom)} characters in all</span>`;
}

function NoNewline() {
    return html`<span class="no-newline" title="No line break at the end of the file"> ⏎̸</span>`;
}

function Number({ line, side, comment }) {
    const number = line[side];
    if (number === null) {
        return html`<span class="number"></span>`;
    }
    return comment ? html`<button type="button" class="number" tabindex="-1" data-side=${side} aria-label=${`Comment on ${side} line ${number}`} onClick=${() => comment(side, number)}>${number}</button>`
        : html`<span class="number">${number}</span>`;
}

const nameOf = line => line.sign === '+' ? 'came' : line.sign === '-' ? 'gone' : 'same';
