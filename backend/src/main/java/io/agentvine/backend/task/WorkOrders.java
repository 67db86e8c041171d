package io.agentvine.backend.task;

import io.agentvine.backend.store.Row;
import io.agentvine.protocol.AgentOptions;
import io.agentvine.protocol.Foundation;
import io.agentvine.protocol.KeptWork;
import io.agentvine.protocol.LeaseToken;
import io.agentvine.protocol.PermissionLevel;
import io.agentvine.protocol.Priority;
import io.agentvine.protocol.QueueName;
import io.agentvine.protocol.TaskType;
import io.agentvine.protocol.Wire;
import io.agentvine.protocol.WorkOrder;
import java.sql.SQLException;
import java.time.Duration;
import java.util.UUID;

/** Reads a work order from the columns of {@code include/work_order.sql}, of a running task. */
final class WorkOrders {

    /** Millionths of a US dollar: nothing left is a limit too, and 0 is none to the agent. */
    private static final long LEAST_BUDGET = 1;

    private static final Foundation NOTHING = new Foundation(false, null, null, null);

    private WorkOrders() {}

    static WorkOrder read(Row row, String branch, boolean resume, Duration silence) throws SQLException {
        return new WorkOrder(
                row.id("job_id"),
                row.word(QueueName.class, "queue"),
                assignment(row),
                new WorkOrder.Meta(
                        row.count("attempts"),
                        row.count("max_attempts"),
                        branch,
                        row.id("session_id"),
                        resume,
                        row.number("timeout_ms") - row.number("ran_ms"),
                        silence.toMillis(),
                        row.time("due_at"),
                        null,
                        resumption(row),
                        foundation(row)),
                row.id("execution_id"),
                new WorkOrder.Lease(new LeaseToken(row.number("fence"), row.id("claim_id")), row.time("lease_until")));
    }

    private static WorkOrder.Assignment assignment(Row row) throws SQLException {
        return new WorkOrder.Assignment(
                row.id("id"),
                row.text("title"),
                row.text("description"),
                row.word(TaskType.class, "task_type"),
                row.word(Priority.class, "priority"),
                row.text("repository_url"),
                row.text("branch_name") == null ? row.text("base_branch") : row.text("branch_name"),
                row.word(PermissionLevel.class, "permission_level"),
                row.text("model"),
                row.text("verify_command"),
                budget(row),
                options(row));
    }

    /** A checkpoint that is older than what the task was completed with is not gone on from. */
    private static WorkOrder.Resumption resumption(Row row) throws SQLException {
        KeptWork kept = KeptWorks.work(row);
        boolean older = kept != null && kept.checkpoint() == null && row.number("checkpoint_fence") <= kept.fence();
        UUID checkpoint = older ? null : row.id("checkpoint_id");
        UUID question = row.id("question_id");
        return checkpoint == null && question == null
                ? null
                : new WorkOrder.Resumption(checkpoint, question, row.text("parked_call"));
    }

    /** What it begins from, of another task, counts where it names no branch itself. */
    private static Foundation foundation(Row row) throws SQLException {
        String predecessor = row.text("branch_name") == null ? row.text("predecessor") : null;
        Foundation found = new Foundation(row.id("kept_execution_id") != null, KeptWorks.work(row),
                predecessor == null ? null : Wire.read(predecessor, KeptWork.class), row.flag("deliver_only") ? KeptWorks.result(row) : null);
        return found.equals(NOTHING) ? null : found;
    }

    /** A plan that was approved in this session is not asked for again. */
    private static AgentOptions options(Row row) throws SQLException {
        String json = row.text("agent_options");
        if (json == null) {
            return null;
        }
        AgentOptions options = Wire.read(json, AgentOptions.class);
        return row.number("plans_approved") > 0 ? options.planned() : options;
    }

    private static Double budget(Row row) throws SQLException {
        Long budget = row.numberOrNull("max_budget_micro_usd");
        return budget == null ? null : Math.max(LEAST_BUDGET, budget - row.number("spent_micro_usd")) / 1_000_000d;
    }
}
