/** What changes while something is read is not in the answer, or is: it is kept, and applied to the answer again. Pure. */

/** @template T */
export class During {
    constructor() {
        /** @type {((data: T) => T)[] | null} null: nothing is read */
        this.kept = null;
    }

    begin() {
        this.kept = [];
    }

    /** @param {(data: T) => T} change */
    keep(change) {
        this.kept?.push(change);
    }

    /** @param {T} data as it was read @returns {T} with what came meanwhile */
    end(data) {
        const kept = this.kept ?? [];
        this.kept = null;
        return kept.reduce((now, change) => change(now), data);
    }

    /** The reading came to nothing. */
    drop() {
        this.kept = null;
    }
}
