package io.agentvine.backend.task;

import java.util.Map;

/** One run that its worker says is completed. */
public record Completion(Lease lease, RunReport report) {

    /** Its object in {@code :runs} of {@code complete.sql}. */
    Map<String, Object> stored() {
        Map<String, Object> row = report.stored();
        row.put("job", lease.jobId());
        row.put("token_fence", lease.token().fence());
        row.put("claim", lease.token().claimId());
        row.put("worker", lease.workerId());
        row.put("undelivered", report.undelivered() ? 1 : 0);
        row.putAll(report.change());
        return row;
    }
}
