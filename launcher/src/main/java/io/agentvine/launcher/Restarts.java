package io.agentvine.launcher;

import java.time.Duration;

/** How long to wait before a child is started again: 1 s, doubling up to 30 s; a minute without a death starts over. */
final class Restarts {

    private static final Duration CALM = Duration.ofMinutes(1);
    private static final int LONGEST = 30;

    private final java.util.function.LongSupplier nanoTime;
    private long last;
    private int deaths;

    Restarts() {
        this(System::nanoTime);
    }

    Restarts(java.util.function.LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    synchronized Duration nextPause() {
        long now = nanoTime.getAsLong();
        deaths = deaths > 0 && now - last > CALM.toNanos() ? 0 : deaths;
        last = now;
        return Duration.ofSeconds(Math.min(LONGEST, 1L << Math.min(deaths++, 5)));
    }
}
