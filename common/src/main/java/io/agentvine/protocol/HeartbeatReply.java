package io.agentvine.protocol;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Answer to a heartbeat: the worker as the backend sees it, and what to do with each run it named. */
public record HeartbeatReply(UUID workerId, WorkerStatus status, boolean draining, List<Verdict> executions) {

    /** @param leaseExpiresAt by the store's clock; null unless the directive is keep */
    public record Verdict(UUID executionId, RunDirective directive, @Nullable Instant leaseExpiresAt) {}
}
