package io.agentvine.backend.session;

import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.UUID;

/**
 * A session as people see it.
 *
 * @param taskId the task it serves, or served last
 * @param ageMs since its making
 * @param branchName what its last task began from; null: the repository's own default
 * @param contextTokens how many tokens its next request would begin with, or null
 * @param contextWindow how many its model takes, or null
 * @param contextUsed the one by the other, 0 to 1; null where one is not known
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
        @Schema(example = "main") String branchName,
        @Schema(example = "61000") Long contextTokens,
        @Schema(example = "200000") Long contextWindow,
        @Schema(example = "0.305") Double contextUsed,
        @Schema(example = "idle for 30 min") String endReason) {}
