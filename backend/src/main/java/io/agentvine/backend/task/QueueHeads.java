package io.agentvine.backend.task;

import io.agentvine.backend.store.SqlFiles;
import io.agentvine.protocol.QueueName;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.springframework.stereotype.Component;
import org.springframework.transaction.event.TransactionPhase;
import org.springframework.transaction.event.TransactionalEventListener;

/**
 * From which place on the queued rows of a queue are to be looked at, for claims without Redis. On PostgreSQL each task that was
 * granted leaves its entry in the index of queued rows until the next vacuum, and a claim walks over all of them.
 *
 * <p>A place that was costly to find counts for a second. What this backend queues before it moves it back at once; what another one
 * queues before it is seen then. Any thread.
 */
@Component
class QueueHeads {

    private static final long COSTLY = TimeUnit.MILLISECONDS.toNanos(5);
    private static final long COUNTS_FOR = TimeUnit.SECONDS.toNanos(1);

    private final SqlFiles sql;
    private final Map<QueueName, Head> heads = new EnumMap<>(QueueName.class);
    /** The first places that were heard of since a queue was looked at last. */
    private final Map<QueueName, Long> heard = new EnumMap<>(QueueName.class);

    QueueHeads(SqlFiles sql) {
        this.sql = sql;
    }

    private record Head(long position, long seenAt) {}

    /** No row before that place is queued. Joins the caller's transaction. */
    long of(QueueName queue) {
        long begun = System.nanoTime();
        synchronized (this) {
            Head head = heads.get(queue);
            if (head != null && begun - head.seenAt < COUNTS_FOR) {
                return head.position;
            }
            heads.remove(queue);
            heard.put(queue, Long.MAX_VALUE);
        }
        return sql.of("task/first_position").with("queue", queue).first(row -> row.number("position"))
                .map(first -> seen(queue, first, begun))
                .orElse(Long.MIN_VALUE);
    }

    private synchronized long seen(QueueName queue, long first, long begun) {
        long position = Math.min(first, heard.get(queue));
        if (System.nanoTime() - begun > COSTLY) {
            heads.put(queue, new Head(position, System.nanoTime()));
        }
        return position;
    }

    @TransactionalEventListener(phase = TransactionPhase.AFTER_COMMIT, fallbackExecution = true)
    synchronized void on(TaskQueued task) {
        heard.computeIfPresent(task.queue(), (queue, first) -> Math.min(first, task.position()));
        heads.computeIfPresent(task.queue(), (queue, head) -> new Head(Math.min(head.position, task.position()), head.seenAt));
    }
}
