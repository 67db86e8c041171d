import { html } from '../../dom.js';
import { Copy } from '../../parts/Copy.js';
import { Empty } from '../../parts/Empty.js';

/** When there is nothing at all: what to do first. */
export function FirstSteps() {
    return html`<${Empty} title="No task yet.">
        <p><a class="button primary" href="/new">Write the first task</a> <span class="hint">or press <kbd>n</kbd>, wherever you are.</span></p>
        <p>It needs a git repository that a worker can reach, and what is to be done, in your words. To see it all work without one, and without a key:</p>
        <${Copy} text="./agentvine demo" />
    </${Empty}>`;
}
