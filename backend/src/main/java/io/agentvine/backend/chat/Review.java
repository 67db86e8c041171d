package io.agentvine.backend.chat;

import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a person said of a task's work.
 *
 * @param executionId the run that had completed the task then
 * @param message in general, or null
 * @param messageId what was written to the agent, where the task was sent back
 */
@Schema(name = "Review")
record Review(
        UUID id,
        UUID taskId,
        @Nullable UUID executionId,
        @Schema(allowableValues = {"approved", "changes_requested", "dismissed"}) String verdict,
        @Nullable String message,
        List<ReviewComment> comments,
        @Nullable UUID messageId,
        @Schema(example = "operator") String by,
        Instant at) {}
