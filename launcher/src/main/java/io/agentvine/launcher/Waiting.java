package io.agentvine.launcher;

import java.util.List;

/** A live line with the time that something has taken so far, until it is closed; nothing where the output is no terminal. */
final class Waiting implements AutoCloseable {

    private static final long REDRAWN_MILLIS = 200;

    private final Terminal terminal;
    private final String what;
    private final long began = System.nanoTime();
    private final Thread thread = new Thread(this::draw, "waiting");

    private Waiting(Terminal terminal, String what) {
        this.terminal = terminal;
        this.what = what;
    }

    static Waiting on(Terminal terminal, String what) {
        Waiting waiting = new Waiting(terminal, what);
        waiting.thread.setDaemon(true);
        waiting.thread.start();
        return waiting;
    }

    private void draw() {
        try {
            while (true) {
                terminal.show(List.of("  " + what + "   " + Stack.seconds(began)));
                Thread.sleep(REDRAWN_MILLIS);
            }
        } catch (InterruptedException e) {
            terminal.show(List.of());
        }
    }

    @Override
    public void close() throws InterruptedException {
        thread.interrupt();
        thread.join();
    }
}
