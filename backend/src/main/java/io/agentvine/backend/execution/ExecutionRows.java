package io.agentvine.backend.execution;

import io.agentvine.backend.platform.Paging;
import io.agentvine.backend.store.StoreTime;
import io.agentvine.protocol.Usage;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

/** Reads executions for people. */
@Repository
class ExecutionRows {

    private static final double MICRO = 1_000_000;
    private static final String SELECT = "SELECT e.*, c.size_bytes AS checkpoint_size, c.head_commit AS checkpoint_head,"
            + " c.session_id AS checkpoint_session, c.created_at AS checkpoint_at FROM executions e"
            + " LEFT JOIN checkpoints c ON c.execution_id = e.id";

    private final JdbcClient jdbc;
    private final Transcripts transcripts;

    ExecutionRows(JdbcClient jdbc, Transcripts transcripts) {
        this.jdbc = jdbc;
        this.transcripts = transcripts;
    }

    @Transactional(readOnly = true)
    public Optional<ExecutionView> find(UUID id) {
        return jdbc.sql(SELECT + " WHERE e.id = ?")
                .param(id.toString())
                .query((row, at) -> view(row))
                .optional();
    }

    /** The attempts of a task, newest first. */
    @Transactional(readOnly = true)
    public List<ExecutionView> ofTask(UUID taskId, Paging page) {
        return jdbc.sql(SELECT + " WHERE e.task_id = ? ORDER BY e.fence DESC LIMIT ? OFFSET ?")
                .params(taskId.toString(), page.limit(), page.offset())
                .query((row, at) -> view(row))
                .list();
    }

    /** How many attempts a task has; empty where there is no such task. */
    @Transactional(readOnly = true)
    public Optional<Long> countOfTask(UUID taskId) {
        return jdbc.sql("SELECT (SELECT count(*) FROM executions e WHERE e.task_id = t.id) FROM tasks t WHERE t.id = ?")
                .param(taskId.toString())
                .query(Long.class)
                .optional();
    }

    private ExecutionView view(ResultSet row) throws SQLException {
        UUID id = UUID.fromString(row.getString("id"));
        String lastOutput = row.getString("last_output");
        Usage usage = usage(row);
        return new ExecutionView(
                id,
                UUID.fromString(row.getString("task_id")),
                UUID.fromString(row.getString("job_id")),
                row.getInt("attempt"),
                UUID.fromString(row.getString("worker_id")),
                row.getString("worker_name"),
                row.getString("session_id") == null ? null : UUID.fromString(row.getString("session_id")),
                row.getInt("session_resumed") == 1,
                row.getString("branch"),
                row.getString("status"),
                row.getString("failure_class"),
                row.getString("message"),
                lastOutput == null ? List.of() : lastOutput.lines().toList(),
                integer(row, "exit_code"),
                StoreTime.instant(number(row, "started_at")),
                StoreTime.instant(number(row, "ended_at")),
                usage,
                usage.costUsd(),
                usage.tokens(),
                row.getString("result"),
                transcripts.stateOf(id, row),
                checkpoint(row));
    }

    private static ExecutionView.Checkpoint checkpoint(ResultSet row) throws SQLException {
        String session = row.getString("checkpoint_session");
        return row.getString("checkpoint_head") == null
                ? null
                : new ExecutionView.Checkpoint(
                        row.getLong("checkpoint_size"),
                        row.getString("checkpoint_head"),
                        session == null ? null : UUID.fromString(session),
                        StoreTime.instant(row.getLong("checkpoint_at")));
    }

    private static Usage usage(ResultSet row) throws SQLException {
        Long cost = number(row, "cost_micro_usd");
        return new Usage(
                integer(row, "turns"),
                number(row, "input_tokens"),
                number(row, "output_tokens"),
                number(row, "cache_creation_input_tokens"),
                number(row, "cache_read_input_tokens"),
                cost == null ? null : cost / MICRO);
    }

    private static Integer integer(ResultSet row, String column) throws SQLException {
        Long value = number(row, column);
        return value == null ? null : value.intValue();
    }

    private static Long number(ResultSet row, String column) throws SQLException {
        long value = row.getLong(column);
        return row.wasNull() ? null : value;
    }
}
