package io.agentvine.protocol;

import java.util.UUID;

/**
 * Answer to {@code POST /workers}: who the worker is from now on, and how often it is to report.
 *
 * @param workerToken bearer token for this worker's own routes; a secret
 */
public record Registration(
        UUID id,
        String name,
        UUID incarnation,
        String workerToken,
        long pollIntervalMs,
        long heartbeatIntervalMs,
        long leaseMs,
        long maxIsolationMs) {}
