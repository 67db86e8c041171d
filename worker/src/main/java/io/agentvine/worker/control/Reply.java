package io.agentvine.worker.control;

import java.util.Set;

/** How a call of the backend ended. */
public sealed interface Reply<T> {

    /** @param value null where the backend answered with nothing */
    record Ok<T>(T value) implements Reply<T> {}

    /** 409: the right to do this is gone (a stale lease, a newer worker of this name). Repeating it is of no use. */
    record Gone<T>(String detail) implements Reply<T> {}

    /** 401: the backend does not know this worker's token (any more). */
    record Unauthorized<T>(String detail) implements Reply<T> {}

    /** Any other 4xx: repeating the same call gives the same answer. */
    record Refused<T>(int status, String detail) implements Reply<T> {}

    /**
     * No answer, or 5xx, 408, 425, 429: to be repeated after a while. Whether the call took effect is unknown.
     *
     * @param status null: no answer, or none that could be read
     */
    record Unreachable<T>(Integer status, String reason) implements Reply<T> {

        /** Whether its answer, or that of a proxy before it, says that it is not there now, but will be. */
        public boolean away() {
            return status != null && AWAY.contains(status);
        }
    }

    Set<Integer> AWAY = Set.of(408, 425, 429, 502, 503, 504);

    /** One sentence for a log line, without anything secret. */
    default String describe() {
        if (this instanceof Gone<T> gone) {
            return "refused as out of date: " + gone.detail();
        }
        if (this instanceof Unauthorized<T> unauthorized) {
            return "not authorized: " + unauthorized.detail();
        }
        if (this instanceof Refused<T> refused) {
            return "refused with " + refused.status() + ": " + refused.detail();
        }
        if (this instanceof Unreachable<T> unreachable) {
            return "backend not reachable: " + unreachable.reason();
        }
        return "ok";
    }
}
