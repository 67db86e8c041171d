package io.agentvine.backend.task.web;

import io.agentvine.backend.store.Row;
import io.agentvine.backend.store.SqlFiles;
import io.agentvine.backend.store.Transactions;
import io.agentvine.backend.task.Lane;
import io.agentvine.backend.task.TaskStatus;
import io.agentvine.protocol.PermissionLevel;
import io.agentvine.protocol.Priority;
import io.agentvine.protocol.QueueName;
import io.agentvine.protocol.TaskType;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;
import org.springframework.util.function.SingletonSupplier;

/** Reads what boards show of tasks, in one statement for many. Any thread. */
@Component
public class TaskSummaries {

    private final SqlFiles sql;
    private final Transactions transactions;
    private final TaskRows rows;

    TaskSummaries(SqlFiles sql, Transactions transactions, TaskRows rows) {
        this.sql = sql;
        this.transactions = transactions;
        this.rows = rows;
    }

    /** Those that are there. */
    public Map<UUID, TaskSummary> of(Collection<UUID> ids) {
        if (ids.isEmpty()) {
            return Map.of();
        }
        return transactions.read(() -> {
            Supplier<Workforce> workers = SingletonSupplier.of(rows::workforce);
            return sql.of("task/summaries").with("ids", ids).list(row -> summary(row, workers)).stream()
                    .collect(Collectors.toMap(TaskSummary::id, Function.identity()));
        });
    }

    /** Those that are there, in that order. */
    List<TaskSummary> list(List<TaskKey> keys) {
        Map<UUID, TaskSummary> found = of(keys.stream().map(TaskKey::id).toList());
        return keys.stream().map(key -> found.get(key.id())).filter(Objects::nonNull).toList();
    }

    private static TaskSummary summary(Row row, Supplier<Workforce> workers) throws SQLException {
        TaskStatus status = TaskStatus.of(row.text("status"));
        UUID parkedOn = status == TaskStatus.WAITING ? row.id("question_id") : null;
        boolean toReview = status == TaskStatus.COMPLETED && row.flag("to_review");
        Long cost = row.numberOrNull("cost_of_all");
        return new TaskSummary(
                row.id("id"),
                row.text("title"),
                row.word(TaskType.class, "task_type"),
                row.word(Priority.class, "priority"),
                row.text("repository_url"),
                row.text("branch_name"),
                row.word(PermissionLevel.class, "permission_level"),
                Lane.of(null, row.text("labels")).labels(),
                status,
                TaskGroup.of(status, row.id("asks") != null, parkedOn != null, toReview, row.time("finished_at"), row.time("now_ms")),
                QueuedReasons.reason(row, status, null, workers),
                row.word(QueueName.class, "queue"),
                row.id("job_id"),
                row.count("attempts"),
                row.count("max_attempts"),
                row.id("session_id"),
                row.text("failure_class"),
                row.time("created_at"),
                row.time("updated_at"),
                row.time("started_at"),
                row.time("finished_at"),
                row.time("cancel_requested_at"),
                attempt(row),
                status == TaskStatus.IN_PROGRESS ? row.text("activity") : null,
                status == TaskStatus.IN_PROGRESS ? row.time("activity_at") : null,
                status == TaskStatus.IN_PROGRESS || parkedOn != null ? row.count("questions_open") : 0,
                parkedOn != null ? parkedOn : row.id("asks"),
                changed(row),
                row.flag("undelivered"),
                new TaskSummary.ReviewState(toReview, row.text("r_verdict"), row.text("r_actor"), row.time("r_at"), row.id("r_execution_id")),
                TaskRows.usd(cost),
                cost == null ? null : row.flag("estimated_of_all"),
                TaskRows.usd(row.numberOrNull("max_budget_micro_usd")),
                row.countOrNull("max_turns"));
    }

    private static TaskSummary.Attempt attempt(Row row) throws SQLException {
        return row.id("e_id") == null ? null : new TaskSummary.Attempt(row.id("e_id"), row.count("e_attempt"), row.text("e_status"),
                row.id("e_worker_id"), row.text("e_worker_name"), row.time("e_started_at"), row.time("e_ended_at"), row.countOrNull("e_turns"));
    }

    private static TaskSummary.Changed changed(Row row) throws SQLException {
        Integer files = row.countOrNull("files_changed");
        return files == null ? null : new TaskSummary.Changed(files, row.count("insertions"), row.count("deletions"));
    }
}
