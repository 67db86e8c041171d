package io.agentvine.worker.report;

import io.agentvine.protocol.LeaseToken;
import java.util.UUID;

/** Which run a spool belongs to, and the right under which it reports. Holds a secret; kept in files of mode 0600 only. */
public record SpooledRun(UUID executionId, UUID jobId, UUID taskId, LeaseToken lease) {}
