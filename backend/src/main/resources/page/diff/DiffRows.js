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
    return html`<div class=${classes('diff', wrap && 'wraps', split && 'split')} role="group" aria-label="Lines" tabindex="0">
        ${few || rows.length <= 400 ? rows.map(draw) : html`<${Windowed} items=${rows} estimate=${LINE_PX} row=${draw} />`}
    </div>`;
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
    return comment ? html`<button type="button" class="number" aria-label=${`Comment on ${side} line ${number}`} onClick=${() => comment(side, number)}>${number}</button>`
        : html`<span class="number">${number}</span>`;
}

const nameOf = line => line.sign === '+' ? 'came' : line.sign === '-' ? 'gone' : 'same';
