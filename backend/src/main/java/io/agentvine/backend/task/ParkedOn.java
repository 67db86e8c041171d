package io.agentvine.backend.task;

import io.agentvine.backend.store.Sql;
import java.time.Instant;
import java.util.UUID;

/**
 * What a parked run waits for.
 *
 * @param deferredCall Claude's id of the call that it makes again by itself, or null
 * @param keptUntil when an answer does not count any more
 */
public record ParkedOn(UUID questionId, String deferredCall, Instant keptUntil) {

    /** Gives a statement its {@code :question} and {@code :kept_until}. */
    Sql of(Sql statement) {
        return statement.with("question", questionId).with("kept_until", keptUntil);
    }
}
