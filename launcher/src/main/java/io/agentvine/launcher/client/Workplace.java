package io.agentvine.launcher.client;

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

    static Workplace ofProcess() {
        boolean terminal = Boolean.getBoolean("agentvine.terminal");
        return new Workplace(new PrintStream(System.out, true, StandardCharsets.UTF_8), new PrintStream(System.err, true, StandardCharsets.UTF_8),
                new BufferedReader(new InputStreamReader(System.in, Charset.defaultCharset())), Path.of("").toAbsolutePath(), System.getenv(),
                terminal, Integer.getInteger("agentvine.columns", 100));
    }

    /** A line, with control characters made visible: what agents and issues say must not steer a terminal. */
    void say(String line) {
        out.println(visible(line));
    }

    /** Something of several lines. */
    void sayText(String text) {
        text.lines().forEach(this::say);
    }

    static String visible(String text) {
        StringBuilder shown = new StringBuilder(text.length());
        text.codePoints().forEach(c -> {
            boolean steers = c < ' ' && c != '\t' && c != '\n' || c >= 0x7f && c < 0xa0 || c >= 0x202a && c <= 0x202e || c >= 0x2066 && c <= 0x2069
                    || c == 0x200e || c == 0x200f;
            if (steers) {
                shown.append(String.format("\\u%04x", c));
            } else {
                shown.appendCodePoint(c);
            }
        });
        return shown.toString();
    }

    /** Null where it is not set or empty. */
    String variable(String name) {
        String value = environment.get(name);
        return value == null || value.isBlank() ? null : value;
    }
}
