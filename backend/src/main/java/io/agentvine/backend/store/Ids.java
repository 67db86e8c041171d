package io.agentvine.backend.store;

import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** Makes UUIDs of version 7: they sort by time, and those of one backend sort by their making. Safe for any thread. */
@Component
public class Ids {

    private static final int COUNTER_BITS = 12;

    private final Clock clock;
    private final SecureRandom random = new SecureRandom();
    /** Milliseconds shifted by the counter's width, plus the counter: never the same twice, never smaller. */
    private long last;

    public Ids(Clock clock) {
        this.clock = clock;
    }

    public UUID next() {
        long tick = nextTick();
        long most = (tick >>> COUNTER_BITS) << 16 | 0x7000L | tick & 0xFFFL;
        long least = random.nextLong() & 0x3FFFFFFFFFFFFFFFL | 0x8000000000000000L;
        return new UUID(most, least);
    }

    /** The time that stands in an id of version 7. */
    public static Instant madeAt(UUID id) {
        return Instant.ofEpochMilli(id.getMostSignificantBits() >>> 16);
    }

    private synchronized long nextTick() {
        long now = clock.millis() << COUNTER_BITS;
        last = Math.max(now, last + 1);
        return last;
    }
}
