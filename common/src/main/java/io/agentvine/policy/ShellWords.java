package io.agentvine.policy;

import io.agentvine.policy.ShellParser.NotUnderstood;

/** Reads single words: quotes, backslashes and what the shell would put in their place. */
final class ShellWords {

    private final ShellCursor in;
    private final ShellParser parser;

    ShellWords(ShellCursor in, ShellParser parser) {
        this.in = in;
        this.parser = parser;
    }

    private static final class WordBuilder {
        final StringBuilder text = new StringBuilder();
        boolean dynamic;
        boolean glob;
        boolean tilde;
        boolean quoted;

        Word word() {
            return new Word(text.toString(), dynamic, glob, tilde, quoted);
        }
    }

    Word word() {
        WordBuilder word = new WordBuilder();
        int start = in.at;
        while (!in.ended() && " \t\r\n;&|()".indexOf(in.peek()) < 0) {
            char c = in.peek();
            if (c == '<' || c == '>') {
                if (in.at > start || !in.text.startsWith("(", in.at + 1)) {
                    break;
                }
                in.at += 2;
                parser.brackets();
                word.text.append("/dev/null");
                word.quoted = true;
                continue;
            }
            part(word, c, in.at == start);
        }
        if (in.at == start) {
            throw new NotUnderstood("an unexpected character at " + in.at);
        }
        return word.word();
    }

    /** All substitutions up to the end of the text. */
    void expansions() {
        while (!in.ended()) {
            char c = in.peek();
            if (c == '\\') {
                in.at += 2;
            } else if (c == '$' || c == '`') {
                expansion(new WordBuilder());
            } else {
                in.at++;
            }
        }
    }

    private void part(WordBuilder word, char c, boolean first) {
        switch (c) {
            case '\'' -> {
                int end = in.text.indexOf('\'', in.at + 1);
                if (end < 0) {
                    throw new NotUnderstood("an unclosed quote");
                }
                word.text.append(in.text, in.at + 1, end);
                word.quoted = true;
                in.at = end + 1;
            }
            case '"' -> doubleQuoted(word);
            case '\\' -> {
                if (in.at + 1 >= in.text.length()) {
                    throw new NotUnderstood("a backslash at the end");
                }
                if (in.text.charAt(in.at + 1) != '\n') {
                    word.text.append(in.text.charAt(in.at + 1));
                    word.quoted = true;
                }
                in.at += 2;
            }
            case '$', '`' -> expansion(word);
            default -> {
                word.glob |= "*?[{".indexOf(c) >= 0;
                word.tilde |= c == '~' && first;
                word.text.append(c);
                in.at++;
            }
        }
    }

    private void doubleQuoted(WordBuilder word) {
        word.quoted = true;
        in.at++;
        while (!in.ended() && in.peek() != '"') {
            char c = in.peek();
            if (c == '\\' && in.at + 1 < in.text.length()) {
                char escaped = in.text.charAt(in.at + 1);
                if ("\"\\$`".indexOf(escaped) >= 0) {
                    word.text.append(escaped);
                } else if (escaped != '\n') {
                    word.text.append(c).append(escaped);
                }
                in.at += 2;
            } else if (c == '$' || c == '`') {
                expansion(word);
            } else {
                word.text.append(c);
                in.at++;
            }
        }
        if (in.ended()) {
            throw new NotUnderstood("an unclosed quote");
        }
        in.at++;
    }

    private void expansion(WordBuilder word) {
        if (in.peek() == '`') {
            backquoted(word);
            return;
        }
        char c = in.at + 1 < in.text.length() ? in.text.charAt(in.at + 1) : ' ';
        if (c == '(') {
            if (in.startsWith("$((")) {
                throw new NotUnderstood("arithmetic");
            }
            in.at += 2;
            parser.brackets();
            unknown(word);
        } else if (c == '{') {
            int end = in.text.indexOf('}', in.at);
            String name = end < 0 ? "" : in.text.substring(in.at + 2, end);
            if (!name.matches("#?([A-Za-z_][A-Za-z0-9_]*|[0-9]+|[#?@*])")) {
                throw new NotUnderstood("a parameter expansion");
            }
            in.at = end + 1;
            unknown(word);
        } else if (c == '[') {
            throw new NotUnderstood("arithmetic");
        } else if (c == '\'' || c == '"') {
            throw new NotUnderstood("a $-quote");
        } else if (c == '?' || c == '#' || c == '$' || c == '!') {
            word.text.append('0');
            in.at += 2;
        } else if (Character.isLetterOrDigit(c) || c == '_' || c == '@' || c == '*' || c == '-') {
            in.at += 2;
            while (!in.ended() && (Character.isLetterOrDigit(c) || c == '_') && (Character.isLetterOrDigit(in.peek()) || in.peek() == '_')) {
                in.at++;
            }
            unknown(word);
        } else {
            word.text.append('$');
            in.at++;
        }
    }

    private void backquoted(WordBuilder word) {
        StringBuilder inside = new StringBuilder();
        in.at++;
        while (!in.ended() && in.peek() != '`') {
            if (in.peek() == '\\' && in.at + 1 < in.text.length() && "`\\$".indexOf(in.text.charAt(in.at + 1)) >= 0) {
                in.at++;
            }
            inside.append(in.peek());
            in.at++;
        }
        if (in.ended()) {
            throw new NotUnderstood("an unclosed backquote");
        }
        in.at++;
        parser.commandsIn(inside.toString());
        unknown(word);
    }

    private static void unknown(WordBuilder word) {
        word.text.append(Word.UNKNOWN);
        word.dynamic = true;
    }
}
