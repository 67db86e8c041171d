package io.agentvine.backend.task.web;

import io.agentvine.backend.store.KeptCounts;
import io.agentvine.backend.store.SqlFiles;
import java.util.ArrayList;
import java.util.List;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * How many tasks a list has: the finished ones from the counts that are kept of them, however many they are; the live ones from
 * their rows (docs/adr/0005-kept-counts.md).
 */
@Component
public class TaskCounts {

    /** SQL: what the status of a row of tasks that is not over is one of. */
    private static final String LIVE = "('queued', 'in_progress', 'waiting')";

    private static final String KEPT = "(SELECT COALESCE(SUM(t.n), 0) FROM finished_counts t%s)";
    /** The limit, which limits nothing, keeps both databases from looking for anything but the status. */
    private static final String COUNTED = "(SELECT COUNT(*) FROM (SELECT status, task_type, priority, repository_url FROM tasks"
            + " WHERE status IN %s LIMIT 9000000000000000000) t%s)";

    private final JdbcTemplate jdbc;
    private final KeptCounts finished;

    TaskCounts(JdbcTemplate jdbc, SqlFiles sql) {
        this.jdbc = jdbc;
        this.finished = new KeptCounts(sql, "task/fold_finished");
    }

    @Transactional(readOnly = true)
    public long count(TaskFilter filter) {
        List<Object> values = new ArrayList<>();
        if (!filter.isLive()) {
            values.addAll(filter.values());
        }
        if (!filter.isOver()) {
            values.addAll(filter.values());
        }
        return jdbc.queryForObject(sql(filter), Long.class, values.toArray());
    }

    static String sql(TaskFilter filter) {
        String kept = filter.isLive() ? "0" : KEPT.formatted(filter.where());
        String status = filter.isLive() ? "('" + filter.status().word() + "')" : LIVE;
        return "SELECT " + kept + " + " + (filter.isOver() ? "0" : COUNTED.formatted(status, filter.where()));
    }

    /** Keeps the table of the counts short. */
    public void fold() {
        finished.fold();
    }
}
