package io.agentvine.backend.queue;

import io.agentvine.backend.platform.Outage;

/** Redis gave no usable answer; the database answers instead. */
final class RedisAway extends Outage {

    RedisAway(String message, Throwable cause) {
        super(message, cause);
    }
}
