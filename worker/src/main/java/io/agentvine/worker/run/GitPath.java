package io.agentvine.worker.run;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Paths as git has them: bytes, kept as text with one character a byte, so that nothing is lost on the way through. Pure. */
final class GitPath {

    private GitPath() {}

    /** As git reads a path from a line: in quotes, with everything but plain ASCII escaped. */
    static String quoted(String path) {
        StringBuilder quoted = new StringBuilder("\"");
        for (char c : path.toCharArray()) {
            if (c < ' ' || c > '~' || c == '"' || c == '\\') {
                quoted.append('\\').append((char) ('0' + (c >> 6 & 3))).append((char) ('0' + (c >> 3 & 7))).append((char) ('0' + (c & 7)));
            } else {
                quoted.append(c);
            }
        }
        return quoted.append('"').toString();
    }

    /** From a line of git's output under core.quotePath. */
    static String of(String line) {
        return ofBytes(new String(line.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1));
    }

    /** From a line that has one character a byte. */
    static String ofBytes(String line) {
        if (line.length() < 2 || line.charAt(0) != '"' || !line.endsWith("\"")) {
            return line;
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int i = 1; i < line.length() - 1; i++) {
            char c = line.charAt(i);
            if (c != '\\' || i + 1 >= line.length() - 1) {
                bytes.write(c);
            } else if (line.charAt(i + 1) >= '0' && line.charAt(i + 1) <= '3' && i + 3 < line.length() - 1) {
                bytes.write(Integer.parseInt(line.substring(i + 1, i + 4), 8));
                i += 3;
            } else {
                bytes.write(escaped(line.charAt(++i)));
            }
        }
        return bytes.toString(StandardCharsets.ISO_8859_1);
    }

    static String of(Path relative) {
        return of(relative.toString().replace('\\', '/'));
    }

    /** Where it lies. */
    static Path in(Path folder, String path) {
        return folder.resolve(new String(path.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8));
    }

    /** For a person. */
    static String shown(String path) {
        return new String(path.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8).replaceAll("\\p{Cntrl}", "?");
    }

    private static int escaped(char letter) {
        return switch (letter) {
            case 'a' -> 7;
            case 'b' -> '\b';
            case 't' -> '\t';
            case 'n' -> '\n';
            case 'v' -> 11;
            case 'f' -> '\f';
            case 'r' -> '\r';
            default -> letter;
        };
    }
}
