package io.agentvine.e2e.fleet;

import java.time.Duration;

/** The pauses between looks at one state: short at first, since most states come soon, and longer while it lasts, since each look is work. */
public final class Looks {

    private static final long LONGEST = 250; // ms

    private long next = 50; // ms

    public void pause() {
        Pause.of(Duration.ofMillis(next));
        next = Math.min(LONGEST, next + next / 4);
    }
}
