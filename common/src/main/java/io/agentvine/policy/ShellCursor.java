package io.agentvine.policy;

/** Where the parsers are in a text; one inside brackets goes on from its outer one's place and moves it. */
final class ShellCursor {

    final String text;
    int at;

    ShellCursor(String text) {
        this.text = text;
    }

    boolean ended() {
        return at >= text.length();
    }

    char peek() {
        return text.charAt(at);
    }

    char take() {
        return text.charAt(at++);
    }

    boolean startsWith(String words) {
        return text.startsWith(words, at);
    }

    /** Passes over the character where it comes next. */
    boolean next(char c) {
        if (ended() || peek() != c) {
            return false;
        }
        at++;
        return true;
    }

    /** Passes over blanks, continued lines and comments, but not over the end of a line. */
    void blanks() {
        while (!ended()) {
            char c = peek();
            if (c == ' ' || c == '\t' || c == '\r') {
                at++;
            } else if (c == '\\' && text.startsWith("\n", at + 1)) {
                at += 2;
            } else if (c == '#') {
                int end = text.indexOf('\n', at);
                at = end < 0 ? text.length() : end;
            } else {
                return;
            }
        }
    }
}
