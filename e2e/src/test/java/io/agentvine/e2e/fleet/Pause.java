package io.agentvine.e2e.fleet;

import java.time.Duration;

/** The one place where the harness lets time pass: between two looks at a state, as the latency of a network, as the rhythm of a load. */
public final class Pause {

    private Pause() {}

    public static void briefly() {
        of(Duration.ofMillis(100));
    }

    public static void of(Duration time) {
        try {
            Thread.sleep(time.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting", e);
        }
    }
}
