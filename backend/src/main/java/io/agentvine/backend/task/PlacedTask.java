package io.agentvine.backend.task;

import java.time.Instant;
import java.util.UUID;

/**
 * Where a new task stands.
 *
 * @param at when it was submitted, by the store's clock
 * @param dueAt not claimable before
 * @param deferred waits for another task
 */
public record PlacedTask(UUID taskId, UUID jobId, long position, Lane lane, Instant at, Instant dueAt, boolean deferred) {

    boolean isClaimable() {
        return !deferred && !dueAt.isAfter(at);
    }
}
