package io.agentvine.backend.queue;

import java.time.Clock;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;

/** Lets calls through to Redis, and for a while none after one that failed, so that not every claim waits. Any thread. */
@Component
class RedisGate {

    private static final Logger LOG = LoggerFactory.getLogger(RedisGate.class);

    private final Clock clock;
    private final long retryMillis;
    private volatile long closedUntil;
    private volatile boolean away;

    RedisGate(Clock clock, QueueSettings settings) {
        this.clock = clock;
        this.retryMillis = settings.redisRetry().toMillis();
    }

    /** @throws RedisAway at once while Redis is left alone, or when this call failed */
    <T> T call(Supplier<T> call) {
        if (clock.millis() < closedUntil) {
            throw new RedisAway("Redis is left alone after a failure", null);
        }
        try {
            T answer = call.get();
            noteBack();
            return answer;
        } catch (DataAccessException | IllegalStateException e) {
            throw close(e);
        }
    }

    boolean away() {
        return away;
    }

    private RedisAway close(RuntimeException cause) {
        if (Thread.currentThread().isInterrupted()) {
            return new RedisAway("The call was interrupted; we are stopping", cause);
        }
        closedUntil = clock.millis() + retryMillis;
        if (!away) {
            away = true;
            LOG.warn("Redis is away; claims are answered from the database until it is back: {}", cause.toString());
        }
        return new RedisAway("Redis did not answer", cause);
    }

    private void noteBack() {
        if (away) {
            away = false;
            LOG.info("Redis is back");
        }
    }
}
