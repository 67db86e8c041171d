import { html } from '../dom.js';
import { Text } from './Text.js';

/** Also where it is folded. */
export function showFirstFault() {
    const wrong = /** @type {HTMLElement | null} */ (document.querySelector('form [aria-invalid=true]'));
    wrong?.closest('details')?.setAttribute('open', '');
    wrong?.focus();
}

/** The browser's own autofocus is for the first view of a page alone. @param {HTMLElement | null} field */
const focusThere = field => field?.focus({ preventScroll: true });

/** One field of the form, with what counts where it is empty, and what is wrong with it; named: words for options that are no words. */
export function Field({ name, label, value, onChange, problem, hint, options, none = 'default', named = {}, rows, list, mono, ...more }) {
    const fault = problem?.of?.(name);
    const says = [fault && `${name}-fault`, hint && `${name}-hint`].filter(Boolean).join(' ') || undefined;
    const common = { id: `field-${name}`, class: mono ? 'mono' : '', value, 'aria-invalid': fault ? 'true' : undefined, 'aria-describedby': says, onInput: event => onChange({ [name]: event.target.value }), ref: more.autofocus ? focusThere : undefined, ...more };
    return html`<label class="field"><span><${Text} of=${label} /></span>
        ${options ? html`<select ...${common}>${options.map(option => html`<option key=${option} value=${option}>${named[option] ?? (option || none)}</option>`)}</select>`
            : rows ? html`<textarea ...${common} rows=${rows}></textarea>` : html`<input type="text" ...${common} list=${list && `${name}-list`} autocomplete="off" />`}
        ${list && html`<datalist id=${`${name}-list`}>${list.map(one => html`<option key=${one} value=${one}></option>`)}</datalist>`}
        ${hint && html`<span class="hint" id=${`${name}-hint`}><${Text} of=${hint} /></span>`}${fault && html`<span class="fault" role="alert" id=${`${name}-fault`}><${Text} of=${fault} /></span>`}</label>`;
}
