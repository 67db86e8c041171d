package io.agentvine.backend.task;

import java.util.UUID;

/** A running task is to be cancelled: its worker must hear of it. */
public record CancelRequested(UUID taskId, UUID executionId, UUID workerId) {}
