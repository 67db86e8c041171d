package io.agentvine.backend.task.web;

import io.agentvine.backend.task.TaskStatus;
import io.agentvine.backend.task.web.TaskTotals.Kind;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * Counts the tasks of each kind: those that are over from the counts that are kept, the live ones by their rows
 * (docs/adr/0014-what-a-page-asks.md). Where a filter asks for what the counts do not know, by the rows of one part of the list.
 */
@Component
class TaskTotalsReader {

    private static final String COLUMNS = " t.status, t.priority, t.task_type, t.repository_url,";
    private static final String KINDS = " GROUP BY t.status, t.priority, t.task_type, t.repository_url";
    private static final String KEPT = "SELECT" + COLUMNS + " t.to_review, 0 AS parked, SUM(t.n) AS n FROM finished_counts t%s" + KINDS + ", t.to_review";
    private static final String COUNTED = "SELECT" + COLUMNS + " 0 AS to_review, t.parked, COUNT(*) AS n FROM (SELECT status, priority, task_type,"
            + " repository_url, CASE WHEN question_id IS NULL THEN 0 ELSE 1 END AS parked FROM tasks t WHERE %s LIMIT 9000000000000000000) t%s" + KINDS
            + ", t.parked";
    private static final String LOOKED = "SELECT" + COLUMNS + " t.to_review, CASE WHEN t.question_id IS NULL THEN 0 ELSE 1 END AS parked, t.finished_at,"
            + " (SELECT COUNT(*) FROM questions q WHERE q.task_id = t.id AND q.status = 'open') AS asks, 1 AS n FROM tasks t";

    private final JdbcTemplate jdbc;
    private final TaskPages pages;
    private final TaskSearch search;
    private final Clock clock;

    TaskTotalsReader(JdbcTemplate jdbc, TaskPages pages, TaskSearch search, Clock clock) {
        this.jdbc = jdbc;
        this.pages = pages;
        this.search = search;
        this.clock = clock;
    }

    @Transactional(readOnly = true)
    public TaskTotals read(TaskFilter filter) {
        return filter.isCounted() && filter.group() == null ? counted(filter) : looked(filter);
    }

    private TaskTotals counted(TaskFilter filter) {
        List<Condition> kinds = Condition.and(filter.kinds(), TaskFilter.inStates(filter.statuses()));
        Condition where = Condition.where(kinds);
        List<Kind> found = new ArrayList<>(kinds(new Condition(KEPT.formatted(where.text()), where.values())));
        found.addAll(kinds(new Condition(COUNTED.formatted(TaskFilter.inStates(TaskCounts.LIVE).text(), where.text()), where.values())));
        long asking = filter.statuses().contains(TaskStatus.IN_PROGRESS) ? pages.count(filter.asking(), Long.MAX_VALUE) : 0;
        return TaskTotals.of(found, true)
                .moving(TaskGroup.RUNNING, TaskGroup.NEEDS_YOU, asking)
                .moving(null, TaskGroup.FINISHED, pages.count(filter.in(TaskGroup.FINISHED), TaskCounts.MOST_FINISHED));
    }

    private List<Kind> kinds(Condition sql) {
        return jdbc.query(sql.text(), (row, n) -> kind(row, false), sql.values().toArray());
    }

    private TaskTotals looked(TaskFilter filter) {
        TaskSearch.Part part = search.part(filter, null);
        List<Kind> found = new ArrayList<>();
        for (List<Condition> conditions : part.filter().parts(clock.instant())) {
            Condition where = Condition.where(conditions);
            List<Object> values = new ArrayList<>(where.values());
            values.add(TaskSearch.REACH);
            found.addAll(jdbc.query(LOOKED + where.text() + " LIMIT ?", (row, n) -> kind(row, true), values.toArray()));
        }
        return TaskTotals.of(found, part.older() == null);
    }

    /** @param alone whether the row is one task, of which everything is known */
    private Kind kind(ResultSet row, boolean alone) throws SQLException {
        TaskStatus status = TaskStatus.of(row.getString("status"));
        boolean asks = alone && row.getLong("asks") > 0;
        Long ended = alone && row.getObject("finished_at") != null ? row.getLong("finished_at") : null;
        TaskGroup group = TaskGroup.of(status, asks, row.getInt("parked") == 1, row.getInt("to_review") == 1,
                ended == null ? null : Instant.ofEpochMilli(ended), clock.instant());
        return new Kind(status, group, row.getString("priority"), row.getString("task_type"), row.getString("repository_url"), row.getLong("n"));
    }
}
