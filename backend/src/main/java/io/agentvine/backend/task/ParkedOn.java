package io.agentvine.backend.task;

import java.time.Instant;
import java.util.UUID;

/**
 * What a parked run waits for.
 *
 * @param deferredCall Claude's id of the call that it makes again by itself, or null
 * @param keptUntil when an answer does not count any more
 */
public record ParkedOn(UUID questionId, String deferredCall, Instant keptUntil) {}
