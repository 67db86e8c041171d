package io.agentvine.backend.task;

import java.util.UUID;

/**
 * An execution is over.
 *
 * @param status completed, failed, cancelled, lost or handed_back
 */
public record ExecutionEnded(UUID executionId, UUID taskId, UUID workerId, String status) {}
