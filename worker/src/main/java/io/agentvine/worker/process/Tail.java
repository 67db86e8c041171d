package io.agentvine.worker.process;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** The last lines of an output: at most 50 of 1,000 characters. Safe for any thread. */
public final class Tail {

    private static final int LINES = 50;
    private static final int CHARACTERS = 1000;

    private final Deque<String> lines = new ArrayDeque<>();

    public synchronized void add(String line) {
        if (lines.size() == LINES) {
            lines.removeFirst();
        }
        lines.addLast(line.length() > CHARACTERS ? line.substring(0, CHARACTERS) : line);
    }

    public synchronized List<String> lines() {
        return List.copyOf(lines);
    }
}
