package io.agentvine.backend.session;

import io.agentvine.backend.platform.Paging;
import io.agentvine.backend.store.StoreTime;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

/** Reads sessions for people. */
@Repository
class SessionRows {

    private static final String SELECT =
            "SELECT s.*, w.name AS worker_name, (SELECT SUM(e.cost_micro_usd) FROM executions e WHERE e.session_id = s.session_id"
                    + " AND e.output_tokens IS NOT NULL) AS cost_of_all, (SELECT SUM(e.output_tokens + COALESCE(e.input_tokens, 0)"
                    + " + COALESCE(e.cache_creation_input_tokens, 0) + COALESCE(e.cache_read_input_tokens, 0)) FROM executions e"
                    + " WHERE e.session_id = s.session_id AND e.output_tokens IS NOT NULL) AS tokens_of_all"
                    + " FROM sessions s LEFT JOIN workers w ON w.id = s.worker_id";

    private static final double MICRO = 1_000_000;

    private final JdbcClient jdbc;
    private final Clock clock;

    SessionRows(JdbcClient jdbc, Clock clock) {
        this.jdbc = jdbc;
        this.clock = clock;
    }

    @Transactional(readOnly = true)
    public List<SessionView> list(Filter filter, Paging page) {
        List<Object> values = filter.values();
        values.add(page.limit());
        values.add(page.offset());
        return jdbc.sql(SELECT + filter.where() + " ORDER BY s.created_at DESC, s.session_id DESC LIMIT ? OFFSET ?")
                .params(values)
                .query((row, at) -> view(row))
                .list();
    }

    /** Those that are terminated by the counts that are kept of them, the others by their rows; all of one task by its rows. */
    @Transactional(readOnly = true)
    public long count(Filter filter) {
        List<Object> values = filter.values();
        String sql = "SELECT (SELECT count(*) FROM sessions s" + filter.and(filter.taskId() == null ? "s.status <> 'terminated'" : "1 = 1") + ")";
        if (filter.taskId() == null && (filter.status() == null || filter.status() == SessionStatus.TERMINATED)) {
            Filter terminated = new Filter(null, filter.workerId(), null);
            sql += " + (SELECT coalesce(sum(s.n), 0) FROM terminated_counts s" + terminated.where() + ")";
            values.addAll(terminated.values());
        }
        return jdbc.sql(sql).params(values).query(Long.class).single();
    }

    @Transactional(readOnly = true)
    public Optional<SessionView> find(UUID id) {
        return jdbc.sql(SELECT + " WHERE s.session_id = ?")
                .param(id.toString())
                .query((row, at) -> view(row))
                .optional();
    }

    private SessionView view(ResultSet row) throws SQLException {
        long created = row.getLong("created_at");
        Long tokens = number(row, "context_tokens");
        Long window = number(row, "context_window");
        Long cost = number(row, "cost_of_all");
        UUID id = UUID.fromString(row.getString("session_id"));
        return new SessionView(
                id,
                id,
                row.getString("task_id") == null ? null : UUID.fromString(row.getString("task_id")),
                UUID.fromString(row.getString("worker_id")),
                row.getString("worker_name"),
                SessionStatus.valueOf(row.getString("status").toUpperCase(Locale.ROOT)),
                StoreTime.instant(created),
                StoreTime.instant(row.getLong("last_activity_at")),
                Math.max(0, clock.millis() - created),
                row.getInt("tasks_served"),
                row.getString("repository_url"),
                row.getString("branch_name"),
                tokens,
                window,
                tokens == null || window == null ? null : Math.min(1, tokens / (double) window),
                row.getString("end_reason"),
                cost == null ? null : cost / MICRO,
                number(row, "tokens_of_all"));
    }

    private static Long number(ResultSet row, String column) throws SQLException {
        long value = row.getLong(column);
        return row.wasNull() ? null : value;
    }

    /** Each part may be null: not asked for. */
    record Filter(SessionStatus status, UUID workerId, UUID taskId) {

        String where() {
            List<String> parts = new ArrayList<>();
            if (status != null) {
                parts.add("s.status = ?");
            }
            if (workerId != null) {
                parts.add("s.worker_id = ?");
            }
            if (taskId != null) {
                parts.add("s.task_id = ?");
            }
            return parts.isEmpty() ? "" : " WHERE " + String.join(" AND ", parts);
        }

        String and(String condition) {
            return (where().isEmpty() ? " WHERE " : where() + " AND ") + condition;
        }

        List<Object> values() {
            List<Object> values = new ArrayList<>();
            if (status != null) {
                values.add(status.word());
            }
            if (workerId != null) {
                values.add(workerId.toString());
            }
            if (taskId != null) {
                values.add(taskId.toString());
            }
            return values;
        }
    }
}
