package io.agentvine.backend.queue;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A named daemon thread that turns its body on an interval, or at once when nudged. It survives any exception of the body. */
final class Loop implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Loop.class);

    private final Duration interval;
    private final Runnable body;
    private final Semaphore nudges = new Semaphore(0);
    private final Thread thread;
    private volatile boolean running = true;
    private boolean failing;

    Loop(String name, Duration interval, Runnable body) {
        this.interval = interval;
        this.body = body;
        this.thread = new Thread(this::turn, name);
        thread.setDaemon(true);
    }

    Loop start() {
        thread.start();
        return this;
    }

    /** Turns it as soon as it can; many nudges are one. */
    void nudge() {
        if (nudges.availablePermits() == 0) {
            nudges.release();
        }
    }

    private void turn() {
        while (running) {
            once();
            try {
                nudges.tryAcquire(interval.toMillis(), TimeUnit.MILLISECONDS);
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
        } catch (RedisAway away) {
            LOG.debug("{}: {}", thread.getName(), away.getMessage());
        } catch (RuntimeException | Error e) {
            if (running && !failing) {
                LOG.warn("{} failed and goes on trying", thread.getName(), e);
            }
            failing = true;
        }
    }

    /** Ends one whose body waits for something. */
    void stopNow() {
        running = false;
        thread.interrupt();
    }

    /** Lets it end after the body that is running. */
    void end() {
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
