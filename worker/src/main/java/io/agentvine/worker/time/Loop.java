package io.agentvine.worker.time;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** A named daemon thread that turns until its owner closes it, and survives whatever a turn throws. */
public final class Loop implements AutoCloseable {

    private static final Logger LOG = System.getLogger(Loop.class.getName());

    /** What is done again and again; it says itself how long it {@link #rest}s. */
    public interface Turn {
        void run() throws IOException, InterruptedException;
    }

    private final Thread thread;
    private final Turn turn;
    private final Supplier<Duration> pause;
    private final Semaphore news = new Semaphore(0);
    private volatile boolean closed;

    /** @param pause after a turn that failed */
    public Loop(String name, Turn turn, Supplier<Duration> pause) {
        this.turn = turn;
        this.pause = pause;
        this.thread = new Thread(this::run, name);
        thread.setDaemon(true);
    }

    public void start() {
        thread.start();
    }

    /** Ends the present or the next {@link #rest}; returns at once. */
    public void wake() {
        news.release();
    }

    /** For a turn: waits that long, or until somebody wakes it. */
    public void rest(Duration limit) throws InterruptedException {
        news.tryAcquire(limit.toMillis(), TimeUnit.MILLISECONDS);
        news.drainPermits();
    }

    public boolean closed() {
        return closed;
    }

    /** Ends it after the present turn, which is interrupted; returns at once. */
    @Override
    public void close() {
        closed = true;
        thread.interrupt();
    }

    /** Ends it as {@link #close()} does, and waits for the end of the present turn, at most that long or until this thread is interrupted. */
    public void close(Duration limit) {
        close();
        try {
            awaitEnd(limit);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Waits for the end of the last turn. */
    public void awaitEnd() throws InterruptedException {
        thread.join();
    }

    /** Waits for the end of the last turn, at most that long. */
    public void awaitEnd(Duration limit) throws InterruptedException {
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
            } catch (IOException | RuntimeException unexpected) {
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
            Thread.sleep(pause.get().toMillis());
        } catch (InterruptedException interrupted) {
            LOG.log(Level.DEBUG, "{0} interrupted", thread.getName());
        }
    }
}
