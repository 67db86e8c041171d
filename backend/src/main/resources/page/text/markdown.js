/** Markdown to markup that is safe to show: marked makes it, DOMPurify lets through what is on a short list. */
import DOMPurify from 'dompurify';
import { Marked } from 'marked';

const TAGS = ['p', 'br', 'strong', 'em', 'del', 'code', 'pre', 'ul', 'ol', 'li', 'blockquote', 'h3', 'h4', 'h5', 'h6', 'a', 'hr',
    'table', 'thead', 'tbody', 'tr', 'th', 'td'];
const ATTRIBUTES = ['href', 'title', 'start', 'target', 'rel'];

const escaped = text => text.replace(/[&<>"']/g, one => `&#${one.charCodeAt(0)};`);

const marked = new Marked({
    gfm: true,
    breaks: true,
    async: false,
    renderer: {
        html: ({ text }) => escaped(text),
        image: ({ href, text }) => link(href, `[picture: ${escaped(text || href)}]`),
        link({ href, tokens }) {
            return link(href, this.parser.parseInline(tokens));
        },
        /** Below the page's own headings. */
        heading({ tokens, depth }) {
            const level = Math.min(6, depth + 2);
            return `<h${level}>${this.parser.parseInline(tokens)}</h${level}>`;
        },
        checkbox: ({ checked }) => checked ? '☑ ' : '☐ ',
    },
});

/** Only to other places, in a window of their own: a link in somebody's text must not act within this page. */
function link(href, inner) {
    return /^https?:\/\//i.test(href) ? `<a href="${escaped(href)}" target="_blank" rel="noopener noreferrer">${inner}</a>` : `${inner} (${escaped(href)})`;
}

/**
 * @param {string} text
 * @returns {any} as Trusted Types want it
 */
export function toHtml(text) {
    return DOMPurify.sanitize(/** @type {string} */ (marked.parse(text)),
        { ALLOWED_TAGS: TAGS, ALLOWED_ATTR: ATTRIBUTES, ALLOW_DATA_ATTR: false, ALLOW_ARIA_ATTR: false, RETURN_TRUSTED_TYPE: true });
}
