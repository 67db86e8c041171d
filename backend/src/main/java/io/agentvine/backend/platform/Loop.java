package io.agentvine.backend.platform;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionException;

/**
 * A named daemon thread that turns its body after each pause, or at once when nudged. It survives any exception of the body and
 * logs the first of a row; an {@link Outage} is not worth a line. Whoever makes it ends it.
 */
public final class Loop implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Loop.class);

    private final Supplier<Duration> pause;
    private final Runnable body;
    private final Semaphore nudges = new Semaphore(0);
    private final Thread thread;
    private volatile boolean running = true;
    private boolean failing;

    public Loop(String name, Duration pause, Runnable body) {
        this(name, () -> pause, body);
    }

    /** @param pause asked for after each turn */
    public Loop(String name, Supplier<Duration> pause, Runnable body) {
        this.pause = pause;
        this.body = body;
        this.thread = daemon(this::turn, name);
    }

    /** A thread that no stop of the program waits for; not started. Also for the threads of a pool. */
    public static Thread daemon(Runnable body, String name) {
        Thread made = new Thread(body, name);
        made.setDaemon(true);
        return made;
    }

    public Loop start() {
        thread.start();
        return this;
    }

    /** Turns it as soon as it can; many nudges are one. Any thread. */
    public void nudge() {
        if (nudges.availablePermits() == 0) {
            nudges.release();
        }
    }

    /** False once it is to end: a body that takes long looks. Any thread. */
    public boolean isRunning() {
        return running;
    }

    /** A body of several parts: one that fails stands in no other's way. @throws RuntimeException the last failure, after all of them */
    public static void each(List<Runnable> parts) {
        RuntimeException failure = null;
        for (Runnable part : parts) {
            try {
                part.run();
            } catch (RuntimeException e) {
                failure = e;
            }
        }
        if (failure != null) {
            throw failure;
        }
    }

    /** Waits within a body, to do less often what many ask for; a loop that is to end now ends after it. */
    public static void rest(Duration time) {
        try {
            TimeUnit.NANOSECONDS.sleep(time.toNanos());
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
        }
    }

    private void turn() {
        while (running) {
            once();
            try {
                nudges.tryAcquire(pause.get().toNanos(), TimeUnit.NANOSECONDS);
                nudges.drainPermits();
            } catch (InterruptedException e) {
                running = false;
            }
        }
    }

    /** Catches everything, because this is the edge of a thread that has to outlive every outage. */
    private void once() {
        try {
            body.run();
            failing = false;
        } catch (Outage away) {
            LOG.debug("{}: {}", thread.getName(), away.getMessage());
        } catch (RuntimeException | Error e) {
            if (running && !failing) {
                LOG.warn("{} failed and goes on trying: {}", thread.getName(), e.toString(), isOfTheStore(e) ? null : e);
            }
            failing = true;
        }
    }

    /** Then the sentence says it all; where it happened says nothing more. */
    private static boolean isOfTheStore(Throwable failure) {
        return failure instanceof DataAccessException || failure instanceof TransactionException;
    }

    /** Ends one whose body waits for something. */
    public void stopNow() {
        running = false;
        thread.interrupt();
    }

    /** Lets it end after the body that is running. */
    public void end() {
        running = false;
        nudges.release();
    }

    /** Ends it; waits for a body that is running for a moment. */
    @Override
    public void close() {
        end();
        try {
            thread.join(2000);
            thread.interrupt();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
