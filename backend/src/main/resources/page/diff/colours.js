/** Syntax colours, by a small lexer for each family of languages. Of one line; what goes over several is coloured as code. Pure. */

const WORDS = {
    c: 'abstract as async await break case catch class const continue default defer delete do else enum export extends extern final finally fn for from func function go if impl implements import in instanceof interface let loop match mod mut namespace new null nil package pub private protected public record return sealed static struct super switch this throw throws trait try type typeof unsafe use using var virtual void volatile when where while with yield true false int long short byte char float double boolean bool string',
    script: 'and as assert async await begin break case class continue def del do done elif else elsif end ensure esac except export fi finally for from function global if import in is lambda local module nil None not or pass raise require rescue return self then True False true false try until unless when while with yield',
    sql: 'add all alter and as asc begin between by case check column commit constraint create default delete desc distinct drop else end exists foreign from group having if in index inner insert into is join key left like limit not null on or order outer primary references returning right rollback select set table then trigger union unique update using values view when where with',
};

const FAMILY = {
    c: 'java js mjs cjs ts tsx jsx c h cc cpp hpp cs go rs kt kts swift scala php dart groovy gradle proto css scss',
    script: 'py rb sh bash zsh pl ex exs lua yml yaml toml ini properties conf dockerfile makefile mk r jl',
    sql: 'sql',
    data: 'json xml html htm svg vue svelte',
};

const COMMENTS = { c: '\\/\\/.*|\\/\\*.*?(?:\\*\\/|$)|^\\s*\\*(?:\\s.*|\\/.*)?$', script: '#.*', sql: '--.*', data: '<!--.*?(?:-->|$)' };
const LONGEST = 1000;

const lexers = new Map();

/** @param {string} path @returns {string | null} */
export function familyOf(path) {
    const name = path.slice(path.lastIndexOf('/') + 1).toLowerCase();
    const extension = name.includes('.') ? name.slice(name.lastIndexOf('.') + 1) : name;
    return Object.keys(FAMILY).find(family => FAMILY[family].split(' ').includes(extension)) ?? null;
}

/**
 * @param {string} text
 * @param {string | null} family
 * @returns {{from: number, to: number, tone: 'comment' | 'string' | 'number' | 'word'}[]}
 */
export function colours(text, family) {
    if (!family || text.length > LONGEST) {
        return [];
    }
    const found = [];
    for (const match of text.matchAll(lexerOf(family))) {
        const [whole, comment, string, number] = match;
        const tone = comment ? 'comment' : string ? 'string' : number ? 'number' : 'word';
        found.push({ from: match.index, to: match.index + whole.length, tone });
    }
    return /** @type {any} */ (found);
}

function lexerOf(family) {
    if (!lexers.has(family)) {
        const words = WORDS[family] ? `\\b(?:${WORDS[family].replaceAll(' ', '|')})\\b` : '\\b(?:true|false|null)\\b|<\\/?[\\w:-]+|\\/?>';
        const strings = '"(?:[^"\\\\]|\\\\.)*"?|\'(?:[^\'\\\\]|\\\\.)*\'?|`(?:[^`\\\\]|\\\\.)*`?';
        lexers.set(family, new RegExp(`(${COMMENTS[family]})|(${strings})|(\\b\\d[\\w.]*\\b)|(${words})`, family === 'sql' ? 'gi' : 'g'));
    }
    return lexers.get(family);
}
