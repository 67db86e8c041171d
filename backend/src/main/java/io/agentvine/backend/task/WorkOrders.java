package io.agentvine.backend.task;

import io.agentvine.protocol.LeaseToken;
import io.agentvine.protocol.PermissionLevel;
import io.agentvine.protocol.Priority;
import io.agentvine.protocol.QueueName;
import io.agentvine.protocol.TaskType;
import io.agentvine.protocol.WorkOrder;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.UUID;

/** Reads a work order from the row of a running task. */
final class WorkOrders {

    static final String COLUMNS = "id, title, description, task_type, priority, repository_url, branch_name, base_branch,"
            + " permission_level, model, verify_command, timeout_ms, max_attempts, attempts, job_id, queue, due_at,"
            + " session_id, execution_id, fence, claim_id, lease_until, reason_since, work_branch,"
            + " max_budget_micro_usd, ran_ms, question_id, parked_call, checkpoint_id";

    /** Millionths of a US dollar: nothing left is a limit too, and 0 is none to the agent. */
    private static final long LEAST_BUDGET = 1;

    private WorkOrders() {}

    /** What the runs of a row of {@code tasks} have cost so far, where it has a budget. @param tasks the row's alias */
    static String spent(String tasks) {
        return "(select sum(spent.cost_micro_usd) from executions spent where spent.task_id = " + tasks + ".id and " + tasks
                + ".max_budget_micro_usd is not null) as spent_micro_usd";
    }

    static WorkOrder read(ResultSet row, String branch, boolean resume, Duration silence) throws SQLException {
        return new WorkOrder(
                uuid(row, "job_id"),
                enumOf(QueueName.class, row.getString("queue")),
                assignment(row),
                new WorkOrder.Meta(
                        row.getInt("attempts"),
                        row.getInt("max_attempts"),
                        branch,
                        uuid(row, "session_id"),
                        resume,
                        row.getLong("timeout_ms") - row.getLong("ran_ms"),
                        silence.toMillis(),
                        Instant.ofEpochMilli(row.getLong("due_at")),
                        null,
                        resumption(row)),
                uuid(row, "execution_id"),
                new WorkOrder.Lease(
                        new LeaseToken(row.getLong("fence"), uuid(row, "claim_id")),
                        Instant.ofEpochMilli(row.getLong("lease_until"))));
    }

    private static WorkOrder.Assignment assignment(ResultSet row) throws SQLException {
        return new WorkOrder.Assignment(
                uuid(row, "id"),
                row.getString("title"),
                row.getString("description"),
                enumOf(TaskType.class, row.getString("task_type")),
                enumOf(Priority.class, row.getString("priority")),
                row.getString("repository_url"),
                row.getString("branch_name") == null ? row.getString("base_branch") : row.getString("branch_name"),
                enumOf(PermissionLevel.class, row.getString("permission_level")),
                row.getString("model"),
                row.getString("verify_command"),
                budget(row));
    }

    private static WorkOrder.Resumption resumption(ResultSet row) throws SQLException {
        UUID checkpoint = uuid(row, "checkpoint_id");
        UUID question = uuid(row, "question_id");
        return checkpoint == null && question == null
                ? null
                : new WorkOrder.Resumption(checkpoint, question, row.getString("parked_call"));
    }

    private static Double budget(ResultSet row) throws SQLException {
        long budget = row.getLong("max_budget_micro_usd");
        return row.wasNull() ? null : Math.max(LEAST_BUDGET, budget - row.getLong("spent_micro_usd")) / 1_000_000d;
    }

    static UUID uuid(ResultSet row, String column) throws SQLException {
        String text = row.getString(column);
        return text == null ? null : UUID.fromString(text);
    }

    static <E extends Enum<E>> E enumOf(Class<E> type, String word) {
        return Enum.valueOf(type, word.toUpperCase(Locale.ROOT));
    }
}
