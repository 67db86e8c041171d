import { call } from '../../api.js';
import { html, useEffect, useRef, useState } from '../../dom.js';
import { Text } from '../../parts/Text.js';
import { size } from '../../text/time.js';

const MOST = 10;

/** Files that go with the task: pasted, dropped or chosen. @param {{files: any[], onChange: (files: any[]) => void, problem: any}} props */
export function Attachments({ files, onChange, problem }) {
    const [fault, setFault] = useState('');
    const [busy, setBusy] = useState(0);
    const latest = useRef(files);
    latest.current = files;
    const add = async chosen => {
        setFault('');
        for (const file of chosen) {
            if (latest.current.length >= MOST) {
                setFault(`At most ${MOST} files.`);
                return;
            }
            setBusy(count => count + 1);
            try {
                const name = (file.name || 'pasted.png').slice(0, 255);
                const { data } = await call('POST', '/attachments', { query: { name }, bytes: file });
                latest.current = [...latest.current, data];
                onChange(latest.current);
            } catch (failed) {
                setFault(`${file.name}: ${failed.message}`);
            }
            setBusy(count => count - 1);
        }
    };
    useEffect(() => {
        const pasted = event => event.clipboardData?.files.length > 0 && (event.preventDefault(), add([...event.clipboardData.files]));
        const over = event => event.preventDefault();
        const dropped = event => { event.preventDefault(); event.dataTransfer?.files.length > 0 && add([...event.dataTransfer.files]); };
        addEventListener('paste', pasted);
        addEventListener('dragover', over);
        addEventListener('drop', dropped);
        return () => {
            removeEventListener('paste', pasted);
            removeEventListener('dragover', over);
            removeEventListener('drop', dropped);
        };
    }, []);
    return html`<div class="attachments">${files.length > 0 && html`<ul>${files.map(file => html`<li key=${file.id}><${Text} of=${file.name} /> <span class="hint">${size(file.size_bytes ?? 0)}</span>
            <button type="button" class="quiet" aria-label=${`Take away ${file.name}`} onClick=${() => onChange(files.filter(one => one !== file))}>✕</button></li>`)}</ul>`}
        <label class="file-choice"><span class="button quiet">Add files</span><input type="file" multiple class="unheard" onChange=${event => { add([...event.target.files]); event.target.value = ''; }} /></label>
        ${busy > 0 && html`<span class="hint" role="status">Uploading…</span>`}
        ${(fault || problem?.of?.('attachments')) && html`<p class="fault" role="alert">${fault || problem.of('attachments')}</p>`}</div>`;
}
