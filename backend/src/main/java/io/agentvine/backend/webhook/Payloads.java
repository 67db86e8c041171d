package io.agentvine.backend.webhook;

import io.agentvine.backend.feed.FeedChange;
import io.agentvine.backend.store.Row;
import io.agentvine.backend.store.SqlFiles;
import io.agentvine.backend.store.Transactions;
import io.agentvine.protocol.RunResult;
import io.agentvine.protocol.Wire;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Reads what is told of a change. */
class Payloads {

    private final SqlFiles sql;
    private final Transactions transactions;

    Payloads(SqlFiles sql, Transactions transactions) {
        this.sql = sql;
        this.transactions = transactions;
    }

    /** Empty where there is nothing to tell any more: what it is about was deleted, or the question is closed. */
    Optional<Payload> of(WebhookEvent event, FeedChange change) {
        return transactions.read(() -> event.asks() ? ofQuestion(event, change) : ofTask(event, change));
    }

    private Optional<Payload> ofQuestion(WebhookEvent event, FeedChange change) {
        return sql.of("webhook/question")
                .with("question", change.subject())
                .first(row -> Map.entry(row.id("task_id"), question(change.subject(), row)))
                .flatMap(found -> task(found.getKey(), null).map(task -> payload(event, change, task, found.getValue())));
    }

    private Optional<Payload> ofTask(WebhookEvent event, FeedChange change) {
        String message = Wire.mapper().readTree(change.json()).path("message").asString("");
        return task(change.subject(), message).map(task -> payload(event, change, task, null));
    }

    private static Payload payload(WebhookEvent event, FeedChange change, Payload.TaskPart task, Payload.QuestionPart question) {
        return new Payload(event.word(), change.at(), task, question, Map.of("task", "/api/v1/tasks/" + task.id()));
    }

    private Optional<Payload.TaskPart> task(UUID id, String message) {
        return sql.of("webhook/task").with("task", id).first(row -> task(row, message));
    }

    private static Payload.TaskPart task(Row row, String message) throws SQLException {
        String status = row.text("status");
        String result = row.text("result");
        Long cost = row.numberOrNull("cost");
        Double usd = cost == null ? null : cost / 1_000_000d;
        RunResult completed = result == null || !status.equals("completed") ? null : Wire.read(result, RunResult.class);
        return new Payload.TaskPart(row.id("id"), row.text("title"), status,
                row.text("repository_url"), row.text("branch"), row.text("failure_class"), message,
                completed == null ? null : completed.summary(), usd, completed == null ? null : completed.delivery());
    }

    private static Payload.QuestionPart question(UUID id, Row row) throws SQLException {
        String choices = row.text("choices");
        return new Payload.QuestionPart(id, row.text("kind"), row.text("content"),
                choices == null ? null : Wire.mapper().readTree(choices), row.text("tool_name"),
                row.id("session_id"), row.time("created_at"),
                row.time("overdue_at") != null);
    }
}
