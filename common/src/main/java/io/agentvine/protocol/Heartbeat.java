package io.agentvine.protocol;

import java.util.List;
import java.util.UUID;

/**
 * Body of {@code POST /workers/{id}/heartbeat}: one call renews the leases of all runs it names.
 *
 * @param status idle, busy, waiting, error or draining
 * @param errorMessage with status error: one sentence for a person
 * @param agentVersion as {@link RegisterWorker} has it, once it is known; null: as it was said before
 */
public record Heartbeat(WorkerStatus status, String errorMessage, String agentVersion, List<HeldExecution> executions) {

    /** A run that the worker believes it holds. */
    public record HeldExecution(UUID executionId, LeaseToken leaseToken) {}
}
