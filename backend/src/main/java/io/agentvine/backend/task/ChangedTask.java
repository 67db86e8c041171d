package io.agentvine.backend.task;

import io.agentvine.backend.store.Row;
import io.agentvine.protocol.QueueName;
import java.sql.SQLException;
import java.util.UUID;

/**
 * A task's row just after a change.
 *
 * @param claimable it is queued, and can be claimed from now on
 * @param lane who may have it, where it is queued
 * @param limited its repository limits how many run at once
 */
record ChangedTask(UUID taskId, TaskStatus status, UUID jobId, long fence, UUID executionId, UUID workerId, QueueName queue, long position,
        boolean claimable, Lane lane, boolean limited) {

    /** From the columns of {@code include/changed_task.sql}. */
    static ChangedTask read(Row row) throws SQLException {
        return new ChangedTask(row.id("id"), row.word(TaskStatus.class, "status"), row.id("job_id"), row.number("fence"),
                row.id("execution_id"), row.id("worker_id"), row.word(QueueName.class, "queue"), row.number("position"),
                row.flag("claimable"), Lane.of(row.id("affinity_worker_id"), row.text("labels")), row.flag("limited"));
    }
}
