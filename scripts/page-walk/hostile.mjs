/** Texts that want to be more than text. Each is stored by a route that stores text, and looked at in each view. */
export const HOSTILE = [
    '<img src=x onerror=alert(1)>', '"><script>alert(1)</script>', "javascript:alert(1)", '[a](javascript:alert(1))', '![x](https://evil.example/x.png)',
    '\u202Egnp.exe\u202C', 'a\u200Bb\u2060c', '</textarea></title><svg onload=alert(1)>', '${1+1}{{1+1}}', '\u001b[31mred\u001b[0m', 'x'.repeat(180), '🏳️‍🌈 שלום नमस्ते',
];

/** As one line, for titles, which take no control characters. */
export const TITLE = HOSTILE.filter(text => !/\p{Cc}/u.test(text)).join(' ').slice(0, 200);

/** As an agent's words, a file's name and content, and a tool's result. */
export const STEPS = [
    ...HOSTILE.map(text => `say ${text}`),
    `write <img src=x onerror=alert(1)>.md | ${HOSTILE.join('\\n')}`,
    `run printf '%s\\n' '<script>alert(1)</script>' 'javascript:alert(1)'; exit 3`,
];
