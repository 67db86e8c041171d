/** Makes visible what a text hides: control characters, bidi controls, zero-width ones. Pure. */

// Joined emoji keep their joiner and their variation selector; a tab and a line break are what they look like.
const UNSEEN = new RegExp(
    '[\\u0000-\\u0008\\u000b-\\u001f\\u007f-\\u009f\\u00ad\\u034f\\u061c\\u115f\\u1160\\u17b4\\u17b5\\u180b-\\u180f\\u200b\\u200c\\u200e\\u200f'
    + '\\u2028-\\u202e\\u2060-\\u206f\\u3164\\ufe00-\\ufe0e\\ufeff\\uffa0\\ufff9-\\ufffb]'
    + '|(?<!\\p{Extended_Pictographic}|\\ufe0f|\\p{Emoji_Modifier})\\u200d|(?<!\\p{Emoji})\\ufe0f|\\p{Cs}|[\\u{e0000}-\\u{e0fff}]', 'gu');

/** Colours and cursor moves of terminals. */
// eslint-disable-next-line no-control-regex
const ANSI = /\u001b(?:\[[0-9;?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)|[()][A-Z0-9])/g;

/** @typedef {{text: string, unseen: boolean}} Piece */

/**
 * The text in pieces; an unseen character is a piece of its own, as its code.
 * @param {string} text
 * @returns {Piece[]}
 */
export function pieces(text) {
    /** @type {Piece[]} */
    const found = [];
    let from = 0;
    for (const match of text.matchAll(UNSEEN)) {
        if (match.index > from) {
            found.push({ text: text.slice(from, match.index), unseen: false });
        }
        found.push({ text: codeOf(match[0]), unseen: true });
        from = match.index + match[0].length;
    }
    if (from < text.length || found.length === 0) {
        found.push({ text: text.slice(from), unseen: false });
    }
    return found;
}

/** One text with the codes in it, for where no markup can be. @param {string} text */
export const plain = text => text.replace(UNSEEN, codeOf);

/** Of a terminal's output the words. @param {string} text */
export const withoutAnsi = text => withoutOverwritten(text.replace(ANSI, '').replace(/\r\n/g, '\n'));

/** Of each line what is behind its last carriage return. Not by one pattern: on a line of a megabyte that would take minutes. */
const withoutOverwritten = text => text.includes('\r') ? text.split('\n').map(line => line.slice(line.lastIndexOf('\r', line.length - 2) + 1)).join('\n') : text;

/** At most so many characters, and no half of one. @param {string} text @param {number} most */
export function cut(text, most) {
    if (text.length <= most) {
        return text;
    }
    const end = /[\ud800-\udbff]/.test(text[most - 2]) ? most - 2 : most - 1;
    return `${text.slice(0, end)}…`;
}

/** What a browser says of itself, in two words; all of it where it is another kind of client. @param {string} agent */
export function browserOf(agent) {
    const name = /Firefox|Edg|OPR|HeadlessChrome|Chrome|Safari/.exec(agent)?.[0];
    const system = /Android|iPhone|iPad|Windows|Mac OS X|Linux/.exec(agent)?.[0];
    return name && system ? `${{ Edg: 'Edge', OPR: 'Opera', HeadlessChrome: 'Chrome' }[name] ?? name} on ${system.replace(' OS X', '')}` : cut(agent, 80);
}

/** @param {string} character */
function codeOf(character) {
    return `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
}
