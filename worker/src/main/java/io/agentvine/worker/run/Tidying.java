package io.agentvine.worker.run;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.UUID;
import java.util.function.Predicate;

/** The daemon thread {@code tidy}: tidies what runs left, at once and then on an interval, beside the work. */
public final class Tidying implements AutoCloseable {

    private static final Logger LOG = System.getLogger(Tidying.class.getName());

    private final Leftovers leftovers;
    private final Predicate<UUID> running;
    private final Duration interval;
    private final Thread thread = new Thread(this::run, "tidy");
    private volatile boolean closed;

    /** @param running whether an execution is this worker's own at this moment: its files are not touched */
    public Tidying(Leftovers leftovers, Predicate<UUID> running, Duration interval) {
        this.leftovers = leftovers;
        this.running = running;
        this.interval = interval;
        thread.setDaemon(true);
    }

    public void start() {
        thread.start();
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
    }

    private void run() {
        while (!closed) {
            try {
                leftovers.tidy(running);
            } catch (IOException | RuntimeException broken) {
                // The edge of the thread; the next turn tries again.
                LOG.log(Level.WARNING, "what runs left could not be tidied: {0}", broken.toString());
            }
            try {
                Thread.sleep(interval.toMillis());
            } catch (InterruptedException interrupted) {
                LOG.log(Level.DEBUG, "tidy interrupted");
            }
        }
    }
}
