package io.agentvine.backend.queue;

import io.agentvine.backend.store.SqlFiles;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * The queues' books: how many tasks stand where, counted from the live rows and from the counts that are kept of the others; and how
 * many questions and answers.
 */
@Component
public class QueueBooks {

    private final SqlFiles sql;

    QueueBooks(SqlFiles sql) {
        this.sql = sql;
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
        sql.of("queue/book_of_tasks").list(row -> counts.put(row.text("queue"), new Counts(row.number("pending"), row.number("started"),
                row.number("finished"), row.number("failed"), row.number("deferred"), row.number("scheduled"))));
        counts.put("worker_requests", sql.of("queue/book_of_questions").first(row ->
                new Counts(row.number("pending"), 0, row.number("finished"), row.number("failed"), 0, 0)).orElseThrow());
        counts.put("controller_responses", sql.of("queue/book_of_answers").first(row ->
                new Counts(row.number("pending"), 0, row.number("finished"), 0, 0, 0)).orElseThrow());
        return counts;
    }
}
