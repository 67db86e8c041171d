package io.agentvine.policy;

import java.util.ArrayList;
import java.util.List;

/** What can be said of a command line without being a shell. Pure. */
final class CommandLine {

    private static final int LONGEST = 10_000;
    /** Of what is neither a letter nor a digit, what every shell takes as it stands. */
    private static final String LITERAL = "_-./:=@%+,^~";
    private static final String ENDS = ";&|()<>`\n\r";
    private static final String BETWEEN = " \t{},";
    private static final String DROPPED = "'\"\\$";

    private CommandLine() {}

    /** The words of a line that is one program with literal arguments; null where a shell may do anything else with it. */
    static List<String> plain(String line) {
        if (line.length() > LONGEST) {
            return null;
        }
        List<String> words = new ArrayList<>();
        StringBuilder word = null;
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            if (c == ' ') {
                word = close(word, words);
                continue;
            }
            word = word == null ? new StringBuilder() : word;
            if (c == '\'' || c == '"') {
                int end = line.indexOf(c, i + 1);
                if (end < 0 || !literal(line.substring(i + 1, end), c == '"')) {
                    return null;
                }
                word.append(line, i + 1, end);
                i = end;
            } else if (!bare(c, word)) {
                return null;
            } else {
                word.append(c);
            }
        }
        close(word, words);
        return words.isEmpty() || words.get(0).isEmpty() || words.get(0).contains("=") ? null : words;
    }

    private static StringBuilder close(StringBuilder word, List<String> words) {
        if (word != null) {
            words.add(word.toString());
        }
        return null;
    }

    private static boolean literal(String quoted, boolean expands) {
        return quoted.chars().noneMatch(c -> Character.isISOControl(c) || expands && "$`\\!".indexOf(c) >= 0);
    }

    /** Shells look at the beginning of a word for more, and behind these two for a tilde. */
    private static boolean bare(char c, StringBuilder before) {
        boolean begins = before.isEmpty() || ":=".indexOf(before.charAt(before.length() - 1)) >= 0;
        return Character.isLetterOrDigit(c) || LITERAL.indexOf(c) >= 0 && !(begins && "=~^".indexOf(c) >= 0);
    }

    /** The words that can be seen in a line, one list for each part that may be a command of its own. Quotes hide nothing. */
    static List<List<String>> parts(String line) {
        List<List<String>> parts = new ArrayList<>();
        List<String> words = new ArrayList<>();
        StringBuilder word = new StringBuilder();
        for (char c : (line + "\n").toCharArray()) {
            boolean ends = ENDS.indexOf(c) >= 0;
            if ((ends || BETWEEN.indexOf(c) >= 0) && !word.isEmpty()) {
                words.add(word.toString());
                word.setLength(0);
            } else if (!ends && BETWEEN.indexOf(c) < 0 && DROPPED.indexOf(c) < 0) {
                word.append(c);
            }
            if (ends && !words.isEmpty()) {
                parts.add(words);
                words = new ArrayList<>();
            }
        }
        return parts;
    }
}
