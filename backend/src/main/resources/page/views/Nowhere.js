import { html } from '../dom.js';
import { Empty } from '../parts/Empty.js';

export function Nowhere() {
    return html`<${Empty} title="There is no such view."><p><a href="/">See what needs you now</a></p></${Empty}>`;
}
