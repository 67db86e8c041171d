package io.agentvine.backend.webhook;

import io.agentvine.protocol.RunResult;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import tools.jackson.databind.JsonNode;

/**
 * What there is to tell; written as it is, it is the body of format {@code json}.
 *
 * @param at when it happened, by the store's clock
 * @param question null where nobody is asked
 */
record Payload(String event, Instant at, TaskPart task, QuestionPart question, Map<String, String> links) {

    /** The task; what comes last is null where there is none. @param costUsd of all its runs @param delivery of a completed one */
    record TaskPart(UUID id, String title, String status, String repositoryUrl, String branch, String failureClass, String message,
            String summary, Double costUsd, RunResult.Delivery delivery) {}

    record QuestionPart(UUID messageId, String kind, String content, JsonNode choices, String toolName, UUID sessionId,
            Instant createdAt, boolean overdue) {}
}
