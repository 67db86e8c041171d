package io.agentvine.backend.webhook;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** When a delivery that was not taken is tried again: after 5 s, doubled each time, an hour at most; for a day. */
final class Redelivery {

    private static final Duration FIRST = Duration.ofSeconds(5);
    private static final Duration LONGEST = Duration.ofHours(1);
    private static final Duration PATIENCE = Duration.ofHours(24);

    private Redelivery() {}

    /**
     * Empty where it is given up.
     *
     * @param attempt which failed, from 1
     * @param random 0 to 1: takes away up to half, so that those which failed together do not come back together
     */
    static Optional<Instant> next(int attempt, Instant createdAt, Instant now, double random) {
        long millis = Math.min(FIRST.toMillis() << Math.min(attempt - 1, 20), LONGEST.toMillis());
        Instant next = now.plusMillis((long) (millis * (1 - random / 2)));
        return next.isAfter(createdAt.plus(PATIENCE)) ? Optional.empty() : Optional.of(next);
    }
}
