package io.agentvine.backend.task;

import java.util.UUID;

/** An execution that is over, and the state it left its task in. */
public record EndedRun(
        UUID jobId, UUID taskId, UUID executionId, UUID workerId, TaskStatus taskStatus, String executionStatus) {}
