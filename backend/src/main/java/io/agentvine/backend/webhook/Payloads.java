package io.agentvine.backend.webhook;

import io.agentvine.backend.feed.Change;
import io.agentvine.backend.store.Statements;
import io.agentvine.backend.store.StoreTime;
import io.agentvine.protocol.RunResult;
import io.agentvine.protocol.Wire;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Reads what is told of a change. */
@Component
class Occasions {

    private static final String TASK = "SELECT t.id, t.title, t.status, t.repository_url, t.failure_class, e.branch, e.result,"
            + " (SELECT sum(x.cost_micro_usd) FROM executions x WHERE x.task_id = t.id) AS cost"
            + " FROM tasks t LEFT JOIN executions e ON e.task_id = t.id AND e.fence = t.fence WHERE t.id = ?";
    private static final String QUESTION = "SELECT task_id, kind, content, choices, tool_name, session_id, created_at, overdue_at"
            + " FROM questions WHERE id = ? AND status = 'open'";

    private final JdbcClient jdbc;
    private final Statements statements;

    Occasions(JdbcClient jdbc, Statements statements) {
        this.jdbc = jdbc;
        this.statements = statements;
    }

    /** Empty where there is nothing to tell any more: what it is about was deleted, or the question is closed. */
    Optional<Occasion> of(WebhookEvent event, Change change) {
        return statements.read(() -> event.asks() ? ofQuestion(event, change) : ofTask(event, change));
    }

    private Optional<Occasion> ofQuestion(WebhookEvent event, Change change) {
        return jdbc.sql(QUESTION)
                .param(change.subject().toString())
                .query((row, n) -> Map.entry(UUID.fromString(row.getString("task_id")), question(change.subject(), row)))
                .optional()
                .flatMap(found -> task(found.getKey(), null).map(task -> occasion(event, change, task, found.getValue())));
    }

    private Optional<Occasion> ofTask(WebhookEvent event, Change change) {
        String message = Wire.mapper().readTree(change.json()).path("message").asString("");
        return task(change.subject(), message).map(task -> occasion(event, change, task, null));
    }

    private static Occasion occasion(WebhookEvent event, Change change, Occasion.TaskPart task, Occasion.QuestionPart question) {
        return new Occasion(event.word(), change.at(), task, question, Map.of("task", "/api/v1/tasks/" + task.id()));
    }

    private Optional<Occasion.TaskPart> task(UUID id, String message) {
        return jdbc.sql(TASK).param(id.toString()).query((row, n) -> task(row, message)).optional();
    }

    private static Occasion.TaskPart task(ResultSet row, String message) throws SQLException {
        String status = row.getString("status");
        String result = row.getString("result");
        long cost = row.getLong("cost");
        Double usd = row.wasNull() ? null : cost / 1_000_000d;
        String summary = result == null || !status.equals("completed") ? null : Wire.read(result, RunResult.class).summary();
        return new Occasion.TaskPart(UUID.fromString(row.getString("id")), row.getString("title"), status,
                row.getString("repository_url"), row.getString("branch"), row.getString("failure_class"), message, summary, usd);
    }

    private static Occasion.QuestionPart question(UUID id, ResultSet row) throws SQLException {
        String choices = row.getString("choices");
        return new Occasion.QuestionPart(id, row.getString("kind"), row.getString("content"),
                choices == null ? null : Wire.mapper().readTree(choices), row.getString("tool_name"),
                UUID.fromString(row.getString("session_id")), StoreTime.instant(row.getLong("created_at")),
                row.getObject("overdue_at") != null);
    }
}
