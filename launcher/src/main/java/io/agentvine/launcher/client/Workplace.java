package io.agentvine.launcher.client;

import io.agentvine.text.Visible;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;

/**
 * Where a command was typed.
 *
 * @param terminal whether its output is read by a person
 * @param columns how wide that terminal is
 */
record Workplace(PrintStream out, PrintStream err, BufferedReader in, Path folder, Map<String, String> environment, boolean terminal, int columns) {

    private static final String MARK = "  | ";
    private static final int TAB = 8;

    static Workplace ofProcess() {
        boolean terminal = Boolean.getBoolean("agentvine.terminal");
        return new Workplace(new PrintStream(System.out, true, StandardCharsets.UTF_8), new PrintStream(System.err, true, StandardCharsets.UTF_8),
                new BufferedReader(new InputStreamReader(System.in, Charset.defaultCharset())), Path.of("").toAbsolutePath(), System.getenv(),
                terminal, Integer.getInteger("agentvine.columns", 100));
    }

    /** A line. What agents and issues say in it steers no terminal, and where it has further lines, these are marked as theirs. */
    void say(String line) {
        out.println(inOne(line));
    }

    /** As {@link #say}, beside the output. */
    void sayError(String line) {
        err.println(inOne(line));
    }

    private static String inOne(String line) {
        return Visible.of(line).replace("\n", "\n" + MARK);
    }

    /** What an agent wrote: each of its lines behind a mark, which no line of ours begins with. */
    void quote(String text) {
        sayBehind(MARK, text);
    }

    /** What an agent wrote, behind words of ours. Broken where the terminal would break it, so that no part of it stands at the margin. */
    void sayBehind(String ours, String text) {
        String head = ours;
        int width = terminal ? Math.max(MARK.length(), columns - Math.max(ours.length(), MARK.length())) : Integer.MAX_VALUE;
        for (String line : (Iterable<String>) Visible.of(text).lines()::iterator) {
            int from = 0;
            do {
                int end = endOf(line, from, width);
                out.println(head + line.substring(from, end));
                head = MARK;
                from = end;
            } while (from < line.length());
        }
    }

    /** Where the cells of a terminal's line are full; what is not ASCII may take two. */
    private static int endOf(String line, int from, int width) {
        int at = from;
        int cells = 0;
        while (at < line.length()) {
            int c = line.codePointAt(at);
            cells += c == '\t' ? TAB : c < 0x80 ? 1 : 2;
            if (cells > width && at > from) {
                break;
            }
            at += Character.charCount(c);
        }
        return at;
    }

    /** Something of several lines. */
    void sayText(String text) {
        text.lines().forEach(this::say);
    }

    /** Null where it is not set or empty. */
    String variable(String name) {
        String value = environment.get(name);
        return value == null || value.isBlank() ? null : value;
    }
}
