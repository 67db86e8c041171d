package io.agentvine.worker.run;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.lang.System.Logger;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** The daemon thread {@code tidy}: tidies what runs left, at once and then on an interval, beside the work. */
public final class Tidying implements AutoCloseable {

    private static final Logger LOG = System.getLogger(Tidying.class.getName());

    private static final Duration AGAIN = Duration.ofMinutes(1);

    private final EarlierLife earlierLife;
    private final Predicate<UUID> running;
    private final Duration interval;
    private final Thread thread = new Thread(this::run, "tidy");
    private final Semaphore now = new Semaphore(0);
    private volatile boolean full;
    private Long madeRoom;
    private volatile boolean closed;

    /** @param running whether an execution is this worker's own at this moment: its files are not touched */
    public Tidying(EarlierLife earlierLife, Predicate<UUID> running, Duration interval) {
        this.earlierLife = earlierLife;
        this.running = running;
        this.interval = interval;
        thread.setDaemon(true);
    }

    public void start() {
        thread.start();
    }

    /** The disk is full: makes room soon, once a minute at most; returns at once. */
    public synchronized void makeRoom() {
        long time = System.nanoTime();
        if (madeRoom == null || time - madeRoom > AGAIN.toNanos()) {
            madeRoom = time;
            full = true;
            now.release();
        }
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
    }

    private void run() {
        while (!closed) {
            try {
                if (full) {
                    full = false;
                    earlierLife.giveUpParkedClones();
                }
                earlierLife.tidy(running);
            } catch (IOException | RuntimeException broken) {
                // The edge of the thread; the next turn tries again.
                LOG.log(Level.WARNING, "what runs left could not be tidied: {0}", broken.toString());
            }
            try {
                now.tryAcquire(interval.toMillis(), TimeUnit.MILLISECONDS);
                now.drainPermits();
            } catch (InterruptedException interrupted) {
                LOG.log(Level.DEBUG, "tidy interrupted");
            }
        }
    }
}
