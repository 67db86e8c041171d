package io.agentvine.backend.task;

import io.agentvine.backend.store.Sql;
import io.agentvine.protocol.LeaseToken;
import java.util.UUID;

/** What a worker shows with every write of a run: which work order, under which token, and who it is. */
public record Lease(UUID jobId, LeaseToken token, UUID workerId) {

    /** Gives a statement its {@code :job}, {@code :fence}, {@code :claim} and {@code :worker}. */
    Sql of(Sql statement) {
        return statement.with("job", jobId).with("fence", token.fence()).with("claim", token.claimId()).with("worker", workerId);
    }
}
