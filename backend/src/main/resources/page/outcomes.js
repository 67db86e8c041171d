/**
 * What became of questions. This page's own answer, the event stream and a list in which a question is no longer may tell of it in any order:
 * who knows more of it is believed, and while the own answer is under way nothing is said. Pure.
 */
const KNOWS = { list: 0, event: 1, own: 2 };
const MOST = 200;

export class Outcomes {
    constructor() {
        /** @type {Set<string>} ids of those that this page answers now */
        this.underWay = new Set();
        /** @type {Map<string, {by: keyof typeof KNOWS, why: string}>} */
        this.told = new Map();
    }

    /** @param {string} id @param {keyof typeof KNOWS} by @param {string} why it waits no more */
    tell(id, by, why) {
        const known = this.told.get(id);
        if (!known || KNOWS[by] > KNOWS[known.by]) {
            this.told = new Map([...this.told, /** @type {[string, any]} */ ([id, { by, why }])].slice(-MOST));
        }
    }

    /** Whether it is over, as far as may be said. @param {string} id */
    isOver(id) {
        return this.told.has(id) && !this.underWay.has(id);
    }

    /** @returns {Map<string, string>} why, by id */
    all() {
        return new Map([...this.told].filter(([id]) => this.isOver(id)).map(([id, { why }]) => [id, why]));
    }
}
