package io.agentvine.backend.task;

import java.time.Instant;
import java.util.UUID;

/** One line of a task's history, as it was noted with the change. */
record TaskChange(
        Instant at,
        String fromStatus,
        String toStatus,
        UUID jobId,
        UUID executionId,
        long fence,
        String actor,
        String reasonCode,
        String message) {}
