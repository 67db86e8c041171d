import { html, useEffect, useState } from '../dom.js';
import { say } from '../notices.js';

/**
 * A component whose module is fetched when it is needed first.
 * @param {{load: () => Promise<any>, [props: string]: any}} props load: gives the component; the others are handed on
 */
export function Later({ load, ...props }) {
    const [part, setPart] = useState(/** @type {{Part: any} | null} */ (null));
    useEffect(() => {
        let gone = false;
        load().then(Part => gone || setPart({ Part }), () => say('That part of the page could not be fetched: load the page anew.', 'bad'));
        return () => { gone = true; };
    }, []);
    return part && html`<${part.Part} ...${props} />`;
}
