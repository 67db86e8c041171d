package io.agentvine.backend.webhook;

import io.agentvine.backend.feed.FeedChange;
import io.agentvine.backend.store.Row;
import io.agentvine.backend.store.SqlFiles;
import io.agentvine.backend.store.Transactions;
import io.agentvine.protocol.DeliveryStatus;
import io.agentvine.protocol.RunResult;
import io.agentvine.protocol.Wire;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import tools.jackson.databind.JsonNode;

/** Reads what is told of a change. */
class Payloads {

    private final SqlFiles sql;
    private final Transactions transactions;

    Payloads(SqlFiles sql, Transactions transactions) {
        this.sql = sql;
        this.transactions = transactions;
    }

    /** Empty where there is nothing to tell any more: what it is about was deleted, the question is closed, or nothing waits for a review. */
    Optional<Payload> of(WebhookEvent event, FeedChange change) {
        return transactions.read(() -> switch (event) {
            case QUESTION, OVERDUE -> ofQuestion(event, change);
            case COMPLETED, FAILED -> ofTask(event, change);
            case REVIEW_READY -> ofTask(event, change).filter(payload -> hasChange(change.subject()));
            case PULL_REQUEST -> ofPullRequest(event, change);
            case SCHEDULE_SKIPPED -> Optional.of(ofSchedule(event, change));
        });
    }

    private Optional<Payload> ofQuestion(WebhookEvent event, FeedChange change) {
        return sql.of("webhook/question")
                .with("question", change.subject())
                .first(row -> Map.entry(row.id("task_id"), question(change.subject(), row)))
                .flatMap(found -> task(found.getKey(), null).map(task -> ofTask(event, change, task, found.getValue(), null)));
    }

    private Optional<Payload> ofTask(WebhookEvent event, FeedChange change) {
        String message = Wire.mapper().readTree(change.json()).path("message").asString("");
        return task(change.subject(), message).map(task -> ofTask(event, change, task, null, null));
    }

    /** Whether the task is completed with something to review: a branch, or a change that is kept. */
    private boolean hasChange(UUID task) {
        return sql.of("webhook/task").with("task", task).first(Payloads::completed).filter(result -> result.delivery() == null
                ? result.commit() != null && !result.commit().equals(result.baseCommit())
                : result.delivery().status() != DeliveryStatus.UNCHANGED).isPresent();
    }

    private Optional<Payload> ofPullRequest(WebhookEvent event, FeedChange change) {
        return sql.of("webhook/pull_request").with("task", change.subject())
                .first(row -> new Payload.PullRequestPart(change.what(), row.number("number"), row.text("url"), row.text("state"), row.text("checks"),
                        row.text("review_state")))
                .flatMap(request -> task(change.subject(), null).map(task -> ofTask(event, change, task, null, request)));
    }

    private static Payload ofSchedule(WebhookEvent event, FeedChange change) {
        JsonNode shown = Wire.mapper().readTree(change.json());
        UUID id = UUID.fromString(shown.path("id").asString());
        return new Payload(event.word(), change.at(), null, null, null, new Payload.SchedulePart(id, shown.path("name").asString(),
                Instant.parse(shown.path("planned_at").asString()), shown.path("reason").asString("")), Map.of("schedule", "/api/v1/schedules/" + id));
    }

    private static Payload ofTask(WebhookEvent event, FeedChange change, Payload.TaskPart task, Payload.QuestionPart question,
            Payload.PullRequestPart request) {
        return new Payload(event.word(), change.at(), task, question, request, null, Map.of("task", "/api/v1/tasks/" + task.id()));
    }

    private Optional<Payload.TaskPart> task(UUID id, String message) {
        return sql.of("webhook/task").with("task", id).first(row -> task(row, message));
    }

    private static Payload.TaskPart task(Row row, String message) throws SQLException {
        Long cost = row.numberOrNull("cost");
        Double usd = cost == null ? null : cost / 1_000_000d;
        RunResult completed = completed(row);
        return new Payload.TaskPart(row.id("id"), row.text("title"), row.text("status"),
                row.text("repository_url"), row.text("branch"), row.text("failure_class"), message,
                completed == null ? null : completed.summary(), usd, completed == null ? null : completed.delivery());
    }

    /** Null where it is not completed. */
    private static RunResult completed(Row row) throws SQLException {
        String result = row.text("result");
        return result == null || !row.text("status").equals("completed") ? null : Wire.read(result, RunResult.class);
    }

    private static Payload.QuestionPart question(UUID id, Row row) throws SQLException {
        String choices = row.text("choices");
        return new Payload.QuestionPart(id, row.text("kind"), row.text("content"),
                choices == null ? null : Wire.mapper().readTree(choices), row.text("tool_name"),
                row.id("session_id"), row.time("created_at"),
                row.time("overdue_at") != null);
    }
}
