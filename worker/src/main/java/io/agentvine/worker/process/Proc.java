package io.agentvine.worker.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What Linux says of each process under {@code /proc}. */
final class Proc {

    static final Path ROOT = Path.of("/proc");

    private Proc() {}

    /** A file of a process's folder, byte by byte as Latin-1; empty where the process has ended, belongs to somebody else or hides it. */
    static String text(Path process, String file) {
        try {
            return new String(Files.readAllBytes(process.resolve(file)), StandardCharsets.ISO_8859_1);
        } catch (IOException unreadable) {
            return "";
        }
    }

    /** Whether a terminal's keys reach this JVM; so it is taken where that cannot be told. */
    static boolean hasTerminal() {
        String stat = text(ROOT.resolve("self"), "stat");
        // The program's name is in brackets and may hold anything; state, parent, group, session and terminal follow.
        String[] fields = stat.substring(stat.lastIndexOf(')') + 1).strip().split(" ");
        return fields.length < 5 || !fields[4].equals("0");
    }

    /** The words after a name at the beginning of a line; none where there is no such line. */
    static List<String> words(String text, String name) {
        int line = ('\n' + text).indexOf('\n' + name);
        if (line < 0) {
            return List.of();
        }
        int end = text.indexOf('\n', line);
        return List.of(text.substring(line + name.length(), end < 0 ? text.length() : end).strip().split("\\s+"));
    }
}
