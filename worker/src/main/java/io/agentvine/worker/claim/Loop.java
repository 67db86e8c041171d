package io.agentvine.worker.claim;

import io.agentvine.worker.control.Backoff;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;

/** A named daemon thread that turns until it is closed, and survives whatever a turn throws. */
final class Loop implements AutoCloseable {

    private static final Logger LOG = System.getLogger(Loop.class.getName());

    interface Turn {
        void run() throws InterruptedException;
    }

    private final Thread thread;
    private final Turn turn;
    private final Backoff backoff;
    private volatile boolean closed;

    Loop(String name, Turn turn, Backoff backoff) {
        this.turn = turn;
        this.backoff = backoff;
        this.thread = new Thread(this::run, name);
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    boolean closed() {
        return closed;
    }

    /** Ends it after the present turn, which is interrupted; returns at once. */
    @Override
    public void close() {
        closed = true;
        thread.interrupt();
    }

    /** Waits for the end of the last turn, at most that long. */
    void awaitEnd(Duration limit) throws InterruptedException {
        thread.join(limit.toMillis());
    }

    private void run() {
        boolean logged = false;
        while (!closed) {
            try {
                turn.run();
                logged = false;
            } catch (InterruptedException interrupted) {
                LOG.log(Level.DEBUG, "{0} interrupted", thread.getName());
            } catch (RuntimeException unexpected) {
                // The edge of the thread: one bad turn must not end it. Logged once until a turn goes well.
                if (!logged) {
                    LOG.log(Level.ERROR, thread.getName() + ": unexpected problem, going on", unexpected);
                    logged = true;
                }
                pause();
            }
        }
    }

    private void pause() {
        try {
            Thread.sleep(backoff.next().toMillis());
        } catch (InterruptedException interrupted) {
            LOG.log(Level.DEBUG, "{0} interrupted", thread.getName());
        }
    }
}
