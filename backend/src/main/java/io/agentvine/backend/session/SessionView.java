package io.agentvine.backend.session;

import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.UUID;

/**
 * A session as people see it.
 *
 * @param taskId the task it serves, or served last
 * @param ageMs since its making
 * @param endReason why it was terminated, else null
 */
@Schema(name = "Session")
record SessionView(
        UUID sessionId,
        UUID taskId,
        UUID workerId,
        @Schema(example = "worker-1") String workerName,
        SessionStatus status,
        Instant createdAt,
        Instant lastActivityAt,
        @Schema(example = "61000") long ageMs,
        @Schema(example = "1") int tasksServed,
        String repositoryUrl,
        @Schema(example = "idle for 30 min") String endReason) {}
