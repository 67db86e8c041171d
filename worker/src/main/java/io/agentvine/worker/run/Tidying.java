package io.agentvine.worker.run;

import io.agentvine.worker.time.Loop;
import java.io.IOException;
import java.time.Duration;
import java.util.UUID;
import java.util.function.Predicate;

/** The daemon thread {@code tidy}: tidies what runs left, at once and then on an interval, beside the work. */
public final class Tidying implements AutoCloseable {

    private static final Duration ENDING = Duration.ofSeconds(10);
    private static final Duration AGAIN = Duration.ofMinutes(1);

    private final EarlierLife earlierLife;
    private final Predicate<UUID> running;
    private final Duration interval;
    private final Loop loop = new Loop("tidy", this::turn, () -> AGAIN);
    private volatile boolean full;
    private Long madeRoom;

    /** @param running whether an execution is this worker's own at this moment: its files are not touched */
    public Tidying(EarlierLife earlierLife, Predicate<UUID> running, Duration interval) {
        this.earlierLife = earlierLife;
        this.running = running;
        this.interval = interval;
    }

    public void start() {
        loop.start();
    }

    /** The disk is full: makes room soon, once a minute at most; returns at once. */
    public synchronized void makeRoom() {
        long time = System.nanoTime();
        if (madeRoom == null || time - madeRoom > AGAIN.toNanos()) {
            madeRoom = time;
            full = true;
            loop.wake();
        }
    }

    @Override
    public void close() {
        loop.close(ENDING);
    }

    private void turn() throws IOException, InterruptedException {
        if (full) {
            full = false;
            earlierLife.makeRoom();
        }
        earlierLife.tidy(running);
        loop.rest(interval);
    }
}
