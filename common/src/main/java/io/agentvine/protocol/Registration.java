package io.agentvine.protocol;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Answer to {@code POST /workers}: who the worker is from now on, and how often it is to report.
 *
 * @param workerToken bearer token for this worker's own routes; a secret
 * @param takenOver who had the name until now and was live, or null: then it was free, or this is a repetition
 */
public record Registration(
        UUID id,
        String name,
        UUID incarnation,
        String workerToken,
        long pollIntervalMs,
        long heartbeatIntervalMs,
        long leaseMs,
        long maxIsolationMs,
        @Nullable TakenOver takenOver) {

    /**
     * Another worker of that name, which is told at its next call to stop and end.
     *
     * @param incarnation the worker's own, as it registered
     * @param host as it said, or null
     * @param silentMs how long ago it was heard of
     * @param runs how many of its runs were ended and their tasks queued again
     */
    public record TakenOver(UUID incarnation, @Nullable String host, long silentMs, int runs) {}
}
