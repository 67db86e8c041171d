package io.agentvine.backend.task;

import io.agentvine.backend.store.Row;
import io.agentvine.protocol.QueueName;
import java.sql.SQLException;
import java.time.Instant;
import java.util.UUID;

/**
 * Where a new task stands.
 *
 * @param at when it was submitted, by the store's clock
 * @param dueAt not claimable before
 * @param deferred waits for another task
 * @param limited its repository limits how many run at once
 */
public record PlacedTask(UUID taskId, UUID jobId, QueueName queue, long position, Lane lane, Instant at, Instant dueAt, boolean deferred,
        boolean limited) {

    /** From the columns of {@code include/placed.sql}. */
    static PlacedTask read(Row row) throws SQLException {
        return new PlacedTask(row.id("id"), row.id("job_id"), row.word(QueueName.class, "queue"), row.number("position"),
                Lane.of(row.id("affinity_worker_id"), row.text("labels")), row.time("created_at"), row.time("due_at"), row.flag("deferred"),
                row.flag("limited"));
    }

    boolean isClaimable() {
        return !deferred && !dueAt.isAfter(at);
    }
}
