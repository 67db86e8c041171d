package io.agentvine.backend.task.web;

import io.agentvine.backend.store.StoreTime;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * Finds the tasks of a page, newest first, in indexes alone and in one statement: a page of each part of a list, merged. Any thread.
 */
@Component
class TaskPages {

    private final JdbcTemplate jdbc;
    private final Clock clock;

    TaskPages(JdbcTemplate jdbc, Clock clock) {
        this.jdbc = jdbc;
        this.clock = clock;
    }

    /** @param behind the last row of the page before, or null */
    @Transactional(readOnly = true)
    public List<TaskKey> behind(TaskFilter filter, TaskKey behind, int limit) {
        return keys(behind == null ? filter : filter.and(order(filter, behind, "<")), limit, 0);
    }

    /** @param from counted from 0 */
    @Transactional(readOnly = true)
    public List<TaskKey> keys(TaskFilter filter, int limit, long from) {
        List<List<Condition>> parts = filter.parts(clock.instant());
        if (parts.isEmpty()) {
            return List.of();
        }
        Condition page = page(parts, filter.isByEnd(), limit, from);
        return jdbc.query(page.text(), (row, n) -> new TaskKey(
                filter.isByEnd() ? row.getLong("ended_at") : null, UUID.fromString(row.getString("id"))), page.values().toArray());
    }

    /** How many, counted row by row to that many at most. */
    @Transactional(readOnly = true)
    public long count(TaskFilter filter, long most) {
        long found = 0;
        for (List<Condition> part : filter.parts(clock.instant())) {
            Condition where = Condition.where(part);
            List<Object> values = new ArrayList<>(where.values());
            values.add(most);
            found += jdbc.queryForObject("SELECT COUNT(*) FROM (SELECT 1 AS one FROM tasks t" + where.text() + " LIMIT ?) counted", Long.class,
                    values.toArray());
        }
        return Math.min(found, most);
    }

    /** That a row stands so to that one in the list's order. @param sign {@code <} is behind it */
    Condition order(TaskFilter filter, TaskKey key, String sign) {
        if (filter.isByEnd()) {
            Instant ended = key.endedAt() == null ? clock.instant() : StoreTime.instant(key.endedAt());
            return Condition.of("(t.finished_at, t.id) " + sign + " (?, ?)", ended.toEpochMilli(), key.id().toString());
        }
        return Condition.of("t.id " + sign + " ?", key.id().toString());
    }

    /** The statement with its values. */
    static Condition page(List<List<Condition>> parts, boolean byEnd, int limit, long from) {
        String columns = byEnd ? "t.finished_at AS ended_at, t.id" : "t.id";
        String order = byEnd ? " ORDER BY %1$sfinished_at DESC, %1$sid DESC LIMIT ?" : " ORDER BY %1$sid DESC LIMIT ?";
        List<Condition> pages = parts.stream().map(Condition::where)
                .map(where -> new Condition("SELECT " + columns + " FROM tasks t" + where.text() + order.formatted("t."), where.values())).toList();
        List<Object> values = new ArrayList<>();
        if (pages.size() == 1) {
            values.addAll(pages.get(0).values());
            Collections.addAll(values, limit, from);
            return new Condition(pages.get(0).text() + " OFFSET ?", values);
        }
        pages.forEach(one -> {
            values.addAll(one.values());
            values.add(limit + from);
        });
        Collections.addAll(values, limit, from);
        return new Condition(pages.stream().map(one -> "SELECT * FROM (" + one.text() + ") part").collect(Collectors.joining(" UNION ALL ",
                "SELECT * FROM (", ") merged")) + (byEnd ? " ORDER BY ended_at DESC, id DESC LIMIT ?" : " ORDER BY id DESC LIMIT ?") + " OFFSET ?", values);
    }
}
