package io.agentvine.backend.execution;

import io.agentvine.backend.execution.DiffPage.Kind;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** What stands above the hunks of a file: its names, modes and what became of it. One thread. */
final class DiffHead {

    private static final String NONE = "/dev/null";

    private String before;
    private String after;
    private Kind kind = Kind.MODIFIED;
    private String oldMode;
    private String newMode;
    private boolean binary;

    /** @param first {@code diff --git a/x b/x}: the names where no other line says them, as of a file whose mode alone changed */
    DiffHead(String first) {
        String names = first.substring("diff --git ".length());
        int half = names.length() / 2;
        boolean quoted = names.startsWith("\"");
        boolean same = names.length() % 2 == 1 && names.charAt(half) == ' ';
        before = unquoted(same ? names.substring(0, half) : names, "a/");
        after = unquoted(same ? names.substring(half + 1) : names, "b/");
        if (!same && quoted) {
            before = after;
        }
    }

    void read(String line) {
        if (line.startsWith("--- ")) {
            before = name(line, before, "a/");
        } else if (line.startsWith("+++ ")) {
            after = name(line, after, "b/");
        } else if (line.startsWith("old mode ")) {
            oldMode = line.substring("old mode ".length());
        } else if (line.startsWith("new mode ")) {
            newMode = line.substring("new mode ".length());
        } else if (line.startsWith("new file mode ")) {
            kind = Kind.ADDED;
            newMode = line.substring("new file mode ".length());
        } else if (line.startsWith("deleted file mode ")) {
            kind = Kind.DELETED;
            oldMode = line.substring("deleted file mode ".length());
        } else if (line.startsWith("rename from ") || line.startsWith("copy from ")) {
            kind = line.startsWith("rename") ? Kind.RENAMED : Kind.COPIED;
            before = unquoted(line.substring(line.indexOf(" from ") + 6), "");
        } else if (line.startsWith("rename to ") || line.startsWith("copy to ")) {
            after = unquoted(line.substring(line.indexOf(" to ") + 4), "");
        } else if (line.startsWith("Binary files ")) {
            binary = true;
        }
    }

    void isBinary() {
        binary = true;
    }

    /** Git ends a name that has a space with a tab. */
    private static String name(String line, String otherwise, String prefix) {
        String name = line.substring(4).replaceFirst("\t$", "");
        return name.equals(NONE) ? otherwise : unquoted(name, prefix);
    }

    /** Undoes git's quotes: the escapes of C, bytes in octal. */
    private static String unquoted(String name, String prefix) {
        String plain = name;
        if (name.length() >= 2 && name.startsWith("\"") && name.endsWith("\"")) {
            plain = unescaped(name.substring(1, name.length() - 1));
        }
        return plain.startsWith(prefix) ? plain.substring(prefix.length()) : plain;
    }

    private static String unescaped(String text) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c != '\\' || i + 1 == text.length()) {
                bytes.writeBytes(String.valueOf(c).getBytes(StandardCharsets.UTF_8));
                continue;
            }
            char escaped = text.charAt(++i);
            if (escaped >= '0' && escaped <= '3' && i + 2 < text.length() && text.substring(i, i + 3).matches("[0-7]{3}")) {
                bytes.write(Integer.parseInt(text.substring(i, i + 3), 8));
                i += 2;
            } else {
                int known = "abtnvfr".indexOf(escaped);
                bytes.write(known < 0 ? escaped : 7 + known);
            }
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    String path() {
        return kind == Kind.DELETED ? before : after;
    }

    /** Null where it is the same. */
    String oldPath() {
        return kind == Kind.RENAMED || kind == Kind.COPIED ? before : null;
    }

    Kind kind() {
        return kind;
    }

    String oldMode() {
        return oldMode;
    }

    String newMode() {
        return newMode;
    }

    boolean binary() {
        return binary;
    }
}
