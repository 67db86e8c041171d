package io.agentvine.backend.task.web;

import io.agentvine.backend.store.KeptCounts;
import io.agentvine.backend.store.SqlFiles;
import io.agentvine.backend.task.TaskStatus;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * How many tasks a list has: the finished ones from the counts that are kept of them, however many they are; the live ones from
 * their rows (docs/adr/0005-kept-counts.md).
 */
@Component
public class TaskCounts {

    /** Of the group {@code finished} no more are counted. */
    static final int MOST_FINISHED = 10_000;

    static final Set<TaskStatus> OVER = EnumSet.of(TaskStatus.COMPLETED, TaskStatus.FAILED, TaskStatus.CANCELLED);
    static final Set<TaskStatus> LIVE = EnumSet.complementOf(EnumSet.copyOf(OVER));

    private static final String KEPT = "(SELECT COALESCE(SUM(t.n), 0) FROM finished_counts t%s)";
    /** The limit, which limits nothing, keeps both databases from looking for anything but the status. */
    private static final String COUNTED = "(SELECT COUNT(*) FROM (SELECT status, task_type, priority, repository_url FROM tasks t"
            + " WHERE %s LIMIT 9000000000000000000) t%s)";

    private final JdbcTemplate jdbc;
    private final TaskPages pages;
    private final KeptCounts finished;

    TaskCounts(JdbcTemplate jdbc, TaskPages pages, SqlFiles sql) {
        this.jdbc = jdbc;
        this.pages = pages;
        this.finished = new KeptCounts(sql, "task/fold_finished");
    }

    /** @param filter of which nothing has to be looked for */
    @Transactional(readOnly = true)
    public long count(TaskFilter filter) {
        if (filter.group() == TaskGroup.READY_FOR_REVIEW) {
            return filter.statuses().contains(TaskStatus.COMPLETED) ? number(kept(toReview(filter))) : 0;
        }
        if (filter.group() != null) {
            return pages.count(filter, filter.group() == TaskGroup.FINISHED ? MOST_FINISHED : Long.MAX_VALUE);
        }
        return number(sql(filter));
    }

    private long number(Condition sql) {
        return jdbc.queryForObject("SELECT " + sql.text(), Long.class, sql.values().toArray());
    }

    private static List<Condition> toReview(TaskFilter filter) {
        return Condition.and(filter.kinds(), Condition.of("t.status = 'completed' AND t.to_review = 1"));
    }

    private static Condition kept(List<Condition> all) {
        Condition where = Condition.where(all);
        return new Condition(KEPT.formatted(where.text()), where.values());
    }

    /** The expression of a filter without a group. */
    static Condition sql(TaskFilter filter) {
        Set<TaskStatus> over = among(filter.statuses(), OVER);
        Set<TaskStatus> live = among(filter.statuses(), LIVE);
        List<String> sums = new ArrayList<>();
        List<Object> values = new ArrayList<>();
        if (!over.isEmpty()) {
            Condition kept = kept(over.equals(OVER) ? filter.kinds() : Condition.and(filter.kinds(), TaskFilter.inStates(over)));
            sums.add(kept.text());
            values.addAll(kept.values());
        }
        if (!live.isEmpty()) {
            Condition where = Condition.where(filter.kinds());
            sums.add(COUNTED.formatted(TaskFilter.inStates(live).text(), where.text()));
            values.addAll(where.values());
        }
        return new Condition(String.join(" + ", sums), values);
    }

    private static Set<TaskStatus> among(Set<TaskStatus> some, Set<TaskStatus> others) {
        Set<TaskStatus> both = EnumSet.copyOf(some);
        both.retainAll(others);
        return both;
    }

    /** Keeps the table of the counts short. */
    public void fold() {
        finished.fold();
    }
}
