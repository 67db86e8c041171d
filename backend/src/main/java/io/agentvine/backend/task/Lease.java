package io.agentvine.backend.task;

import io.agentvine.protocol.LeaseToken;
import java.util.UUID;

/** What a worker shows with every write of a run: which work order, under which token, and who it is. */
public record Lease(UUID jobId, LeaseToken token, UUID workerId) {}
