package io.agentvine.backend.execution;

import io.agentvine.backend.platform.Paging;
import io.agentvine.backend.platform.Problems;
import io.agentvine.backend.store.Row;
import io.agentvine.backend.store.SqlFiles;
import io.agentvine.backend.store.Transactions;
import io.agentvine.protocol.Usage;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** Reads executions for people. */
@Component
class ExecutionRows {

    private static final double MICRO = 1_000_000;
    private final SqlFiles sql;
    private final Transactions transactions;

    ExecutionRows(SqlFiles sql, Transactions transactions) {
        this.sql = sql;
        this.transactions = transactions;
    }

    Optional<ExecutionView> find(UUID id) {
        return transactions.read(() -> sql.of("execution/find").with("id", id).first(ExecutionRows::view));
    }

    /** @throws io.agentvine.backend.platform.ProblemException 404 where there is none with this id */
    ExecutionView require(UUID id) {
        return find(id).orElseThrow(() -> Problems.notFound("execution", id));
    }

    /** The attempts of a task, newest first. */
    List<ExecutionView> ofTask(UUID taskId, Paging page) {
        return transactions.read(() -> sql.of("execution/of_task")
                .with("task", taskId)
                .with("limit", page.limit())
                .with("offset", page.offset())
                .list(ExecutionRows::view));
    }

    /** How many attempts a task has; empty where there is no such task. */
    Optional<Long> countOfTask(UUID taskId) {
        return transactions.read(() -> sql.of("execution/count_of_task").with("task", taskId).first(row -> row.number("n")));
    }

    private static ExecutionView view(Row row) throws SQLException {
        String lastOutput = row.text("last_output");
        Usage usage = usage(row);
        return new ExecutionView(
                row.id("id"),
                row.id("task_id"),
                row.id("job_id"),
                row.count("attempt"),
                row.id("worker_id"),
                row.text("worker_name"),
                row.id("session_id"),
                row.flag("session_resumed"),
                row.text("branch"),
                row.text("status"),
                row.text("failure_class"),
                row.text("message"),
                lastOutput == null ? List.of() : lastOutput.lines().toList(),
                row.countOrNull("exit_code"),
                row.time("started_at"),
                row.time("ended_at"),
                usage,
                usage.costUsd(),
                usage.costEstimated(),
                usage.tokens(),
                row.text("result"),
                TranscriptState.of(row),
                checkpoint(row));
    }

    private static ExecutionView.Checkpoint checkpoint(Row row) throws SQLException {
        String head = row.text("checkpoint_head");
        return head == null
                ? null
                : new ExecutionView.Checkpoint(row.number("checkpoint_size"), head, row.id("checkpoint_session"), row.time("checkpoint_at"));
    }

    private static Usage usage(Row row) throws SQLException {
        Long cost = row.numberOrNull("cost_micro_usd");
        return new Usage(
                row.countOrNull("turns"),
                row.numberOrNull("input_tokens"),
                row.numberOrNull("output_tokens"),
                row.numberOrNull("cache_creation_input_tokens"),
                row.numberOrNull("cache_read_input_tokens"),
                cost == null ? null : cost / MICRO,
                cost == null ? null : row.flag("cost_estimated"));
    }
}
