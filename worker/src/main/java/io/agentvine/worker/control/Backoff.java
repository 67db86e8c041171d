package io.agentvine.worker.control;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * Growing pauses with jitter between repeated calls: 100 ms at first, 5 s at most where nothing else is said, each between half and all
 * of its step. Not thread-safe.
 */
public final class Backoff {

    private static final long FIRST_MILLIS = 100;
    private static final long LONGEST_MILLIS = 5_000;

    private final RandomGenerator random;
    private final long longest;
    private long step = FIRST_MILLIS;

    public Backoff(RandomGenerator random) {
        this(random, LONGEST_MILLIS);
    }

    private Backoff(RandomGenerator random, long longest) {
        this.random = random;
        this.longest = longest;
    }

    /** One that begins anew and grows to that pause. */
    public Backoff upTo(Duration pause) {
        return new Backoff(random, pause.toMillis());
    }

    /** The next pause. */
    public Duration next() {
        long pause = step / 2 + random.nextLong(step / 2 + 1);
        step = Math.min(longest, step * 2);
        return Duration.ofMillis(pause);
    }

    /** Starts again with the shortest pause, after something went well. */
    public void reset() {
        step = FIRST_MILLIS;
    }
}
