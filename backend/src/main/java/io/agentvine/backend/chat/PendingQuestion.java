package io.agentvine.backend.chat;

import io.agentvine.protocol.QuestionKind;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A question that waits for a person.
 *
 * @param choices what may be said, or null where the words are free or of several questions
 * @param rule of the policy, that asks, or null
 * @param parked whether its run has ended and the task waits; else its run holds the call
 * @param expiresAt when its task fails as unanswered
 * @param controller what the controller made of it, or null
 */
@Schema(name = "PendingQuestion")
record PendingQuestion(
        UUID messageId,
        UUID sessionId,
        UUID taskId,
        UUID workerId,
        @Schema(example = "worker-1") @Nullable String workerName,
        @Schema(example = "May the agent run: kubectl apply -f deploy.yaml?") String content,
        Instant createdAt,
        QuestionKind kind,
        @Schema(example = "[\"allow\", \"allow for this task\", \"deny\"]") @Nullable List<String> choices,
        @Schema(example = "Bash") @Nullable String toolName,
        @Nullable JsonNode toolInput,
        @Nullable String rule,
        boolean parked,
        boolean overdue,
        Instant expiresAt,
        @Nullable ControllerDraft controller) {}
