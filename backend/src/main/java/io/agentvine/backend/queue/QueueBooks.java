package io.agentvine.backend.queue;

import io.agentvine.backend.store.Database;
import io.agentvine.backend.task.TaskCounts;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * The queues' books: how many tasks stand where, counted from the live rows and from the counts that are kept of the others; and how
 * many questions and answers.
 */
@Component
public class QueueBooks {

    /** Questions: those that can be answered now, those that were, those that nobody answered in time. */
    private static final String REQUESTS = "select (select count(*) from questions q join tasks t on t.id = q.task_id where q.status = 'open'"
            + " and (t.status = 'in_progress' and t.execution_id = q.execution_id or t.status = 'waiting' and t.question_id = q.id)),"
            + " (select count(*) from questions where status = 'answered'), (select count(*) from questions where status = 'expired')";
    /** Answers: those that a run is still to take, and those that one has. */
    private static final String RESPONSES = "select (select count(*) from questions q join tasks t on t.id = q.task_id"
            + " where q.status = 'answered' and q.taken_at is null and t.status in " + TaskCounts.LIVE
            + " and (t.question_id = q.id or t.status = 'in_progress' and t.execution_id = q.execution_id)),"
            + " (select count(*) from questions where status = 'answered' and taken_at is not null)";

    private final JdbcTemplate jdbc;
    private final String now;

    QueueBooks(JdbcTemplate jdbc, Database database) {
        this.jdbc = jdbc;
        this.now = database.now();
    }

    /** One queue's counts. */
    public record Counts(long pending, long started, long finished, long failed, long deferred, long scheduled) {

        static final Counts NONE = new Counts(0, 0, 0, 0, 0, 0);
    }

    /** Every queue, also the empty ones. */
    @Transactional(readOnly = true)
    public Map<String, Counts> counts() {
        Map<String, Counts> counts = new LinkedHashMap<>();
        Queues.ALL.forEach(queue -> counts.put(queue.word(), Counts.NONE));
        jdbc.query("select queue, sum(pending), sum(started), sum(finished), sum(failed), sum(deferred), sum(scheduled) from (select queue, "
                + one("status = 'queued' and deferred = 0 and due_at <= " + now, "pending") + one("status = 'in_progress'", "started")
                + one("status = 'queued' and deferred = 1 or status = 'waiting' and (question_id is not null or next_event_at is null)",
                        "deferred")
                + one("status = 'queued' and deferred = 0 and due_at > " + now
                        + " or status = 'waiting' and question_id is null and next_event_at is not null",
                        "scheduled")
                + "0 as finished, 0 as failed from tasks where status in " + TaskCounts.LIVE
                + " union all select book, 0, 0, 0, 0, case when status = 'failed' then 0 else n end, case when status = 'failed' then n"
                + " else 0 end from finished_counts where book <> 'cleared') counted group by queue",
                row -> {
                    counts.put(row.getString(1), new Counts(row.getLong(2), row.getLong(3), row.getLong(4), row.getLong(5),
                            row.getLong(6), row.getLong(7)));
                });
        counts.put("worker_requests", jdbc.queryForObject(REQUESTS, (row, n) ->
                new Counts(row.getLong(1), 0, row.getLong(2), row.getLong(3), 0, 0)));
        counts.put("controller_responses", jdbc.queryForObject(RESPONSES, (row, n) ->
                new Counts(row.getLong(1), 0, row.getLong(2), 0, 0, 0)));
        return counts;
    }

    private static String one(String condition, String name) {
        return "case when " + condition + " then 1 else 0 end as " + name + ", ";
    }
}
