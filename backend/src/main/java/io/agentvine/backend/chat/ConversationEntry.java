package io.agentvine.backend.chat;

import io.agentvine.protocol.QuestionKind;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What one side said.
 *
 * @param inReplyTo of an answer: the question's message_id
 * @param answeredBy who answered, or who wrote
 * @param kind of a question and its answer; null for what a person wrote of their own accord
 * @param status of a question: open, answered, withdrawn, expired; of a person's message: unread, read
 * @param closeReason why nobody's answer counts for it any more, or null
 * @param controller of a question: what the controller made of it, or null
 */
@Schema(name = "ConversationEntry")
record ConversationEntry(
        UUID messageId,
        @Schema(allowableValues = {"worker_to_human", "human_to_worker"}) String direction,
        String content,
        @Nullable UUID inReplyTo,
        Instant createdAt,
        @Nullable String answeredBy,
        @Nullable QuestionKind kind,
        @Nullable UUID taskId,
        @Nullable UUID executionId,
        @Schema(example = "answered") @Nullable String status,
        @Nullable String toolName,
        @Nullable JsonNode toolInput,
        @Nullable String closeReason,
        @Nullable ControllerDraft controller) {}
