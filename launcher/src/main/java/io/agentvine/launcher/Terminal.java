package io.agentvine.launcher;

import java.io.PrintStream;
import java.util.List;

/**
 * What the person sees: lines that stay, and on a real terminal a few live lines under them that are redrawn. Any thread
 * may call.
 */
final class Terminal {

    private final PrintStream out;
    private final boolean real;
    private final boolean coloured;
    private final int columns;
    private List<String> live = List.of();
    private int drawn;
    private boolean stopping;

    Terminal(PrintStream out, boolean real, boolean coloured, int columns) {
        this.out = out;
        this.real = real;
        this.coloured = coloured;
        this.columns = columns;
    }

    static Terminal ofProcess() {
        boolean real = Boolean.getBoolean("agentvine.terminal");
        boolean coloured = real && System.getenv("NO_COLOR") == null;
        return new Terminal(System.out, real, coloured, Integer.getInteger("agentvine.columns", 100));
    }

    boolean isReal() {
        return real;
    }

    int columns() {
        return columns;
    }

    synchronized void say(String line) {
        erase();
        out.println(line);
        draw();
    }

    /** From here on problems are not shown: what breaks while all is stopped is no news. */
    synchronized void stopping() {
        stopping = true;
    }

    synchronized void problem(String sentence) {
        if (stopping) {
            return;
        }
        erase();
        live = List.of();
        out.println(red("agentvine: " + sentence));
        out.flush();
    }

    /** Replaces the live lines; does nothing where the output is no terminal. */
    synchronized void show(List<String> lines) {
        if (real) {
            erase();
            live = List.copyOf(lines);
            draw();
        }
    }

    private void erase() {
        if (drawn > 0) {
            out.print("\033[" + drawn + "A\033[J");
        }
        drawn = 0;
    }

    private void draw() {
        live.forEach(out::println);
        drawn = live.size();
        out.flush();
    }

    /** At most as wide as the terminal; for lines without colours. */
    String fit(String line) {
        return line.length() < columns ? line : line.substring(0, Math.max(0, columns - 2)) + "…";
    }

    String red(String text) {
        return colour("31", text);
    }

    String green(String text) {
        return colour("32", text);
    }

    String cyan(String text) {
        return colour("36", text);
    }

    String bold(String text) {
        return colour("1", text);
    }

    String faint(String text) {
        return colour("2", text);
    }

    private String colour(String code, String text) {
        return coloured ? "\033[" + code + "m" + text + "\033[0m" : text;
    }
}
