package io.agentvine.protocol;

import java.util.List;
import java.util.UUID;

/**
 * Body of {@code POST /workers/{id}/heartbeat}: one call renews the leases of all runs it names.
 *
 * @param status idle, busy, waiting, error or draining
 * @param errorMessage with status error: one sentence for a person
 */
public record Heartbeat(WorkerStatus status, String errorMessage, List<HeldExecution> executions) {

    /** A run that the worker believes it holds. */
    public record HeldExecution(UUID executionId, LeaseToken leaseToken) {}
}
