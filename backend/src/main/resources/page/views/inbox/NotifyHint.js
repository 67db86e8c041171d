import { html, useState } from '../../dom.js';
import { wanted, wantNotifications } from '../../notices.js';
import { useStore } from '../../store.js';

/** Offered once, and never by itself. */
export function NotifyHint() {
    const on = useStore(wanted);
    const [said, say] = useState('');
    const possible = 'Notification' in window && Notification.permission !== 'denied';
    if (on || !possible) {
        return null;
    }
    const want = async () => say(await wantNotifications() ? '' : 'The browser does not allow it.');
    return html`<p class="hint"><button type="button" class="quiet" onClick=${want}>Tell me when a question comes</button> ${said}</p>`;
}
