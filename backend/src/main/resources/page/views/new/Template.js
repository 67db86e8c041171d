import { html } from '../../dom.js';
import { Field } from '../../parts/Field.js';

/**
 * Which template fills in what is left empty, and what it asks for.
 * @param {{templates: any[], template: any, fields: any, onChange: (more: any) => void, problem: any}} props template: the chosen one, or undefined
 */
export function Template({ templates, template, fields, onChange, problem }) {
    if (templates.length === 0 && !fields.template) {
        return null;
    }
    const names = templates.map(one => one.name);
    const known = fields.template === '' || names.includes(fields.template) ? names : [fields.template, ...names];
    return html`<${Field} name="template" label="Template" value=${fields.template} options=${['', ...known]} problem=${problem} none="none"
            hint=${template?.description ?? 'Fills in what is left empty'} onChange=${more => onChange({ ...more, parameters: {} })} />
        ${template?.parameters.length > 0 && html`<fieldset class="panel"><legend>What the template asks for</legend><div class="form-grid">
            ${template.parameters.map(one => html`<${Parameter} key=${one.name} of=${one} value=${fields.parameters[one.name] ?? ''} problem=${problem}
                onChange=${value => onChange({ parameters: { ...fields.parameters, [one.name]: value } })} />`)}</div></fieldset>`}`;
}

/** Of the template's own, none is required by the browser: the backend says which are missing, all at once and beside each. */
function Parameter({ of, value, onChange, problem }) {
    const name = `parameters.${of.name}`;
    const otherwise = of.default === null ? 'It must be given' : of.default === '' ? 'Default: empty' : `Default: ${of.default}`;
    return html`<${Field} name=${name} label=${of.name} value=${value} problem=${problem} hint=${of.description ? `${of.description}. ${otherwise}` : otherwise} onChange=${more => onChange(more[name])} />`;
}
