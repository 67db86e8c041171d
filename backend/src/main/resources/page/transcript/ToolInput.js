import { html } from '../dom.js';
import { Edit } from '../diff/Edit.js';
import { LongText } from '../parts/LongText.js';
import { Text } from '../parts/Text.js';
import { plain } from '../text/visible.js';
import { placeIn } from './entries.js';

/**
 * What a tool call would do, exactly: the command, the edit as a diff, else all of the input.
 * @param {{tool: string | null, input: any, executionId?: string | null}} props executionId: the run that would make it, in whose clone most paths are
 */
export function ToolInput({ tool, input, executionId }) {
    if (tool === 'Bash' && typeof input?.command === 'string') {
        return html`<${LongText} name="command" text=${input.command} />
            ${input.description && html`<p class="hint">It says of it: <${Text} of=${String(input.description)} /></p>`}
            ${input.run_in_background && html`<p class="hint">In the background.</p>`}`;
    }
    const edits = editsOf(tool, input);
    if (edits.length > 0) {
        const path = String(input.file_path);
        return html`<p class="path" title=${plain(path)}><${Text} of=${placeIn(path, executionId)} />${input.replace_all && ' (every place)'}${tool === 'Write' && ' (the whole file)'}</p>
            ${edits.map((edit, index) => html`<${Edit} key=${index} path=${path} whole=${tool === 'Write'} before=${edit.before} after=${edit.after} />`)}`;
    }
    return html`<${LongText} name="command" text=${JSON.stringify(input ?? {}, null, 2)} />`;
}

function editsOf(tool, input) {
    if (typeof input?.file_path !== 'string') {
        return [];
    }
    if (tool === 'Edit' && isText(input.old_string) && isText(input.new_string)) {
        return [{ before: input.old_string, after: input.new_string }];
    }
    if (tool === 'MultiEdit' && Array.isArray(input.edits)) {
        return input.edits.map(edit => ({ before: String(edit?.old_string ?? ''), after: String(edit?.new_string ?? '') }));
    }
    return tool === 'Write' && isText(input.content) ? [{ before: '', after: input.content }] : [];
}

const isText = value => typeof value === 'string';
