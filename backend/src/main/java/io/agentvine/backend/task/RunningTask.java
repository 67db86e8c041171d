package io.agentvine.backend.task;

import io.agentvine.backend.store.Row;
import io.agentvine.protocol.LeaseToken;
import java.sql.SQLException;

/** A running task as a loop found it: who holds it, and what decides its end if that one is gone. */
public record RunningTask(Lease lease, String workerName, int lostWorkers, boolean cancelRequested) {

    /** From the columns of {@code include/running_task.sql}. */
    static RunningTask read(Row row) throws SQLException {
        return new RunningTask(
                new Lease(row.id("job_id"), new LeaseToken(row.number("fence"), row.id("claim_id")), row.id("worker_id")),
                row.text("worker_name"), row.count("lost_workers"), row.time("cancel_requested_at") != null);
    }
}
