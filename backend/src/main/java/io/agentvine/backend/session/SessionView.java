package io.agentvine.backend.session;

import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

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
        @Schema(description = "The same as session_id") UUID id,
        UUID sessionId,
        @Nullable UUID taskId,
        @Schema(description = "Null where it serves none, or that one was deleted", example = "Add a greeting") @Nullable String taskTitle,
        UUID workerId,
        @Schema(example = "worker-1") @Nullable String workerName,
        SessionStatus status,
        Instant createdAt,
        Instant lastActivityAt,
        @Schema(example = "61000") long ageMs,
        @Schema(example = "1") int tasksServed,
        @Nullable String repositoryUrl,
        @Schema(example = "main") @Nullable String branchName,
        @Schema(example = "61000") @Nullable Long contextTokens,
        @Schema(example = "200000") @Nullable Long contextWindow,
        @Schema(example = "0.305") @Nullable Double contextUsed,
        @Schema(example = "idle for 30 min") @Nullable String endReason,
        @Schema(description = "US dollars, of all runs in it; null until the first is known", example = "0.42") @Nullable Double costUsd,
        @Schema(description = "Whether a part of it was added up from the messages or priced by a guess") @Nullable Boolean costEstimated,
        @Schema(description = "Of all runs in it: input, output and cache together; null until the first are known", example = "48210")
                @Nullable Long tokens) {}
