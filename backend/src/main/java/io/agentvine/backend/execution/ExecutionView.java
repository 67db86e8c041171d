package io.agentvine.backend.execution;

import com.fasterxml.jackson.annotation.JsonRawValue;
import io.agentvine.protocol.Usage;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/**
 * An attempt as people see it; holds no token.
 *
 * @param status running, completed, failed, cancelled, lost or handed_back
 * @param lastOutput the last lines of what the agent printed, where it did not complete
 * @param usage tokens and cost, as far as they are known
 * @param result the worker's own words: summary, branch, commits, delivery
 * @param checkpoint what another worker can go on from, or null
 */
@Schema(name = "Execution")
record ExecutionView(
        UUID id,
        UUID taskId,
        UUID jobId,
        @Schema(example = "1") int attempt,
        UUID workerId,
        @Schema(example = "worker-1") String workerName,
        UUID sessionId,
        boolean sessionResumed,
        @Schema(example = "agentvine/add-a-greeting-4f6f2a11") String branch,
        @Schema(example = "completed") String status,
        @Schema(example = "agent_error") String failureClass,
        String message,
        List<String> lastOutput,
        Integer exitCode,
        Instant startedAt,
        Instant endedAt,
        Usage usage,
        @Schema(type = "object") @JsonRawValue String result,
        TranscriptState transcript,
        Checkpoint checkpoint) {

    /**
     * @param sizeBytes of the whole content
     * @param headCommit the commit it holds
     * @param sessionId null where it does not hold the transcript
     */
    @Schema(name = "Checkpoint")
    record Checkpoint(
            @Schema(example = "183422") long sizeBytes,
            @Schema(example = "0a1b2c3d4e5f60718293a4b5c6d7e8f901234567") String headCommit,
            UUID sessionId,
            Instant createdAt) {}
}
