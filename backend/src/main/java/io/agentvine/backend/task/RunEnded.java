package io.agentvine.backend.task;

import java.util.UUID;

/**
 * A run is over; news, and the answer to whoever ended it.
 *
 * @param executionStatus completed, failed, cancelled, lost or handed_back
 * @param taskStatus the state that it left its task in
 */
public record RunEnded(UUID jobId, UUID taskId, UUID executionId, UUID workerId, TaskStatus taskStatus, String executionStatus) {}
