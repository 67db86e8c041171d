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
 * @param task null of a schedule
 * @param question null where nobody is asked
 * @param pullRequest null unless it is about that
 * @param schedule null unless it is about that
 */
record Payload(String event, Instant at, TaskPart task, QuestionPart question, PullRequestPart pullRequest, SchedulePart schedule,
        Map<String, String> links) {

    /** The task; what comes last is null where there is none. @param costUsd of all its runs @param delivery of a completed one */
    record TaskPart(UUID id, String title, String status, String repositoryUrl, String branch, String failureClass, String message,
            String summary, Double costUsd, RunResult.Delivery delivery) {}

    record QuestionPart(UUID messageId, String kind, String content, JsonNode choices, String toolName, UUID sessionId,
            Instant createdAt, boolean overdue) {}

    /** As it is when this is read. @param what opened, merged or closed, which is told */
    record PullRequestPart(String what, long number, String url, String state, String checks, String reviewState) {}

    /** @param plannedAt the time that was skipped */
    record SchedulePart(UUID id, String name, Instant plannedAt, String reason) {}
}
