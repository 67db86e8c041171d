package io.agentvine.protocol;

import java.util.UUID;

/**
 * Body of {@code POST /queue/complete}. Repeating one gives the same answer.
 *
 * @param finalEvent highest event number of the run; lets the backend say whether the transcript is complete
 */
public record CompleteJob(
        UUID jobId, LeaseToken leaseToken, RunResult result, Usage usage, Integer exitCode, Long finalEvent) {}
