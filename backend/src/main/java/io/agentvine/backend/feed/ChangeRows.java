package io.agentvine.backend.feed;

import io.agentvine.backend.feed.Change.Kind;
import io.agentvine.backend.feed.Change.Source;
import io.agentvine.backend.store.Database;
import io.agentvine.backend.store.Vendor;
import io.agentvine.protocol.Wire;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.RowMapper;

/** Reads the two tables of changes, each in the order of its ids. */
final class ChangeRows {

    private static final String HISTORY = "SELECT id, task_id, job_id, from_status, to_status, execution_id, actor, reason_code,"
            + " message, at FROM task_history WHERE id > ? AND id <= ? ORDER BY id LIMIT ?";
    private static final String CHANGES = """
            SELECT c.*, t.title AS t_title, t.priority AS t_priority, t.status AS t_status,
                w.name AS w_name, w.status AS w_status, w.error_message AS w_error, w.draining AS w_draining, w.slots AS w_slots,
                w.broken_at AS w_broken_at, w.labels AS w_labels, w.deregistered_at AS w_deregistered_at,
                s.task_id AS s_task_id, s.worker_id AS s_worker_id, s.status AS s_status, s.repository_url AS s_url,
                s.end_reason AS s_end_reason, q.task_id AS q_task_id, q.session_id AS q_session_id, q.worker_id AS q_worker_id,
                q.kind AS q_kind, q.status AS q_status, q.parked AS q_parked, q.overdue_at AS q_overdue_at,
                q.tool_name AS q_tool_name, q.content AS q_content
            FROM (SELECT * FROM changes WHERE id > ? AND id <= ? ORDER BY id LIMIT ?) c
            LEFT JOIN tasks t ON c.kind = 'task' AND t.id = c.subject_id
            LEFT JOIN workers w ON c.kind = 'worker' AND w.id = c.subject_id
            LEFT JOIN sessions s ON c.kind = 'session' AND s.session_id = c.subject_id
            LEFT JOIN questions q ON c.kind = 'question' AND q.id = c.subject_id
            ORDER BY c.id""";
    private static final String POSTGRESQL_LAST = "SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM %s_id_seq";
    private static final String SQLITE_LAST = "SELECT coalesce((SELECT seq FROM sqlite_sequence WHERE name = '%s'), 0)";
    private static final String WRITERS = "SELECT DISTINCT virtualtransaction FROM pg_locks WHERE locktype = 'relation' AND relation ="
            + " '%s'::regclass AND mode = 'RowExclusiveLock' AND granted"
            + " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())";

    private final JdbcTemplate jdbc;
    private final Vendor vendor;

    ChangeRows(JdbcTemplate jdbc, Database database) {
        this.jdbc = jdbc;
        this.vendor = database.vendor();
    }

    SettledIds settledIdsOf(Source source) {
        String table = source == Source.HISTORY ? "task_history" : "changes";
        String last = (vendor == Vendor.SQLITE ? SQLITE_LAST : POSTGRESQL_LAST).formatted(table);
        String writers = WRITERS.formatted(table);
        return new SettledIds(
                () -> jdbc.queryForObject(last, Long.class),
                () -> vendor == Vendor.SQLITE ? Set.of() : Set.copyOf(jdbc.queryForList(writers, String.class)));
    }

    List<Change> read(Source source, long after, long upTo, int limit) {
        RowMapper<Change> mapper = source == Source.HISTORY ? (row, n) -> moved(row) : (row, n) -> changed(row);
        return jdbc.query(source == Source.HISTORY ? HISTORY : CHANGES, mapper, after, upTo, limit);
    }

    /** Up to which id of {@code changes} rows were dropped because they were old. */
    long dropped() {
        return jdbc.queryForObject("SELECT up_to FROM changes_dropped", Long.class);
    }

    private static Change moved(ResultSet row) throws SQLException {
        ChangeViews.TaskMoved view = ChangeViews.TaskMoved.of(row);
        return new Change(Source.HISTORY, row.getLong("id"), Kind.TASK, view.id(), view.to(), view.at(), Wire.write(view));
    }

    private static Change changed(ResultSet row) throws SQLException {
        Kind kind = Kind.of(row.getString("kind"));
        Object view = view(kind, row);
        return new Change(Source.CHANGES, row.getLong("id"), kind, ChangeViews.uuid(row, "subject_id"), row.getString("what"),
                ChangeViews.time(row, "at"), view == null ? null : Wire.write(view));
    }

    /** Null where it is gone. */
    private static Object view(Kind kind, ResultSet row) throws SQLException {
        return switch (kind) {
            case TASK -> row.getString("what").equals("deleted")
                    ? ChangeViews.TaskDeleted.of(row)
                    : row.getString("t_title") == null ? null : ChangeViews.TaskEdited.of(row);
            case WORKER -> row.getString("w_name") == null ? null : ChangeViews.WorkerChanged.of(row);
            case SESSION -> row.getString("s_status") == null ? null : ChangeViews.SessionChanged.of(row);
            case QUESTION -> row.getString("q_status") == null ? null : ChangeViews.QuestionChanged.of(row);
        };
    }
}
