package io.agentvine.backend.queue;

/** Redis gave no usable answer; the database answers instead. */
final class RedisAway extends RuntimeException {

    RedisAway(String message, Throwable cause) {
        super(message, cause, false, false);
    }
}
