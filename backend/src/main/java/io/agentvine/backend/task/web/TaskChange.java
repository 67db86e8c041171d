package io.agentvine.backend.task.web;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** One line of a task's history, as it was noted with the change. */
record TaskChange(
        Instant at,
        @Nullable String fromStatus,
        String toStatus,
        @Nullable UUID jobId,
        @Nullable UUID executionId,
        long fence,
        String actor,
        @Nullable String reasonCode,
        @Nullable String message) {}
