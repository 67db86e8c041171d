package io.agentvine.backend.fleet;

import io.agentvine.protocol.WorkerStatus;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A worker as people see it; holds no token.
 *
 * @param status offline after a lease's time without contact, soon after its connection broke, or deregistered; draining,
 *     error (see errorMessage), waiting (all its runs wait for answers), busy, idle
 * @param executions what it runs now
 */
@Schema(name = "Worker")
record WorkerView(
        UUID id,
        @Schema(example = "worker-1") String name,
        WorkerStatus status,
        @Schema(description = "With status error: why it takes no work", example = "The agent 'claude' is not logged in")
                @Nullable String errorMessage,
        int slots,
        List<String> labels,
        @Nullable String version,
        @Nullable String host,
        @Schema(description = "Tells credentials apart and reveals none") @Nullable String credentialFingerprint,
        @Schema(description = "What its runs are kept in by: bubblewrap, seatbelt, user:NAME or none", example = "bubblewrap") @Nullable String confinement,
        @Schema(description = "What its agent answers to --version; null from a worker that does not say", example = "2.1.330 (Claude Code)")
                @Nullable String agentVersion,
        List<Running> executions,
        Instant registeredAt,
        Instant lastSeenAt,
        @Nullable Instant deregisteredAt,
        @Schema(description = "When its name was registered first") Instant createdAt,
        @Schema(description = "When it registered, was heard of or left last") Instant updatedAt,
        @Schema(description = "When it was heard of last, by any request of its own; the same as last_seen_at") Instant lastHeartbeatAt) {

    /** A run of this worker. */
    @Schema(name = "RunningExecution")
    record Running(UUID executionId, UUID taskId) {}

    WorkerView with(List<Running> runs) {
        return new WorkerView(id, name, status, errorMessage, slots, labels, version, host, credentialFingerprint, confinement, agentVersion, runs, registeredAt,
                lastSeenAt, deregisteredAt, createdAt, updatedAt, lastHeartbeatAt);
    }
}
