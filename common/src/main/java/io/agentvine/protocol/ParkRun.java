package io.agentvine.protocol;

import java.util.List;
import java.util.UUID;

/**
 * Body of {@code POST /executions/{id}/park}: the run's process has ended, since it waits for an answer. Repeating it gives the
 * same answer. Its checkpoint is stored before, or {@code noCheckpoint} says why there is none.
 *
 * @param deferredCall Claude's id of the call that it makes again when its session is resumed without a message; null: it was
 *     ended in the middle of its calls
 * @param noCheckpoint one sentence for a person, or null
 */
public record ParkRun(
        LeaseToken leaseToken,
        UUID questionId,
        String deferredCall,
        String noCheckpoint,
        List<String> lastOutput,
        Usage usage,
        Integer exitCode,
        Long finalEvent) {}
