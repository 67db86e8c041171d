package io.agentvine.protocol;

import java.time.Instant;
import java.util.List;
import java.util.UUID;

/**
 * Body of {@code POST /queue/fail}. Repeating one gives the same answer.
 *
 * @param message one sentence for a person
 * @param lastOutput the last lines of what the agent printed, at most 50 lines of 1,000 characters
 * @param retryAt with {@code usage_limit}: when the limit resets
 * @param result what there is of one, or null
 */
public record FailJob(
        UUID jobId,
        LeaseToken leaseToken,
        FailureClass failureClass,
        String message,
        List<String> lastOutput,
        Instant retryAt,
        RunResult result,
        Usage usage,
        Integer exitCode,
        Long finalEvent) {}
