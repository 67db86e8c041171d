package io.agentvine.protocol;

import java.util.UUID;

/** Answer to complete and fail: the task's state afterwards ({@code completed}, {@code queued} for another attempt, ...). */
public record JobEnded(UUID jobId, UUID taskId, UUID executionId, String taskStatus, String executionStatus) {}
