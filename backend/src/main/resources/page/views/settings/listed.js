/** Settings as a person reads them. Pure. */

/**
 * @typedef {{name: string, value: string | null, default: string | null, type: string, secret: boolean, description: string | null, source: {kind: string, name: string | null}}} Setting
 *     as /settings has them
 */

/** What set it. @param {Setting} setting */
export function sourceOf({ source: { kind, name } }) {
    return kind === 'default' ? 'default' : kind === 'environment' ? `environment variable ${name}` : kind === 'command_line' ? `command line, ${name}`
        : kind === 'system_property' ? `system property ${name}` : name ?? kind;
}

/** @param {Setting} setting */
export const isSet = setting => setting.source.kind !== 'default';

/**
 * Those with all of these words in their name, value, source or description.
 * @param {Setting[]} settings @param {string} words @param {boolean} all what nobody set too
 */
export function foundIn(settings, words, all) {
    const wanted = words.toLowerCase().split(/\s+/).filter(Boolean);
    return settings.filter(one => all || isSet(one)).filter(one => {
        const text = [one.name, one.value, one.description, sourceOf(one)].join('\n').toLowerCase();
        return wanted.every(word => text.includes(word));
    });
}

/**
 * The fields of each thing in a list of settings, as of agentvine.webhooks.
 * @param {Setting[]} settings @param {string} list its name @returns {Record<string, string | null>[]}
 */
export function thingsOf(settings, list) {
    /** @type {Record<string, string | null>[]} */
    const things = [];
    for (const setting of settings.filter(one => one.name.startsWith(`${list}[`))) {
        const [number, field] = setting.name.slice(list.length + 1).split('].');
        things[Number(number)] = { ...things[Number(number)], [field]: setting.value };
    }
    return things;
}
