package io.agentvine.backend.execution;

import com.fasterxml.jackson.annotation.JsonRawValue;
import io.agentvine.protocol.Usage;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

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
        @Nullable UUID sessionId,
        boolean sessionResumed,
        @Schema(example = "agentvine/add-a-greeting-4f6f2a11") String branch,
        @Schema(example = "completed") String status,
        @Schema(example = "agent_error") @Nullable String failureClass,
        @Nullable String message,
        List<String> lastOutput,
        @Nullable Integer exitCode,
        Instant startedAt,
        @Nullable Instant endedAt,
        Usage usage,
        @Schema(description = "As usage.cost_usd: US dollars, null until it is known", example = "0.21") @Nullable Double costUsd,
        @Schema(description = "As usage.cost_estimated: whether a part of it was added up from the messages or priced by a guess")
                @Nullable Boolean costEstimated,
        @Schema(description = "Input, output and cache together; null until they are known", example = "24105") @Nullable Long tokens,
        @Schema(implementation = JsonNode.class) @JsonRawValue @Nullable String result,
        TranscriptState transcript,
        @Nullable Checkpoint checkpoint) {

    /**
     * @param sizeBytes of the whole content
     * @param headCommit the commit it holds
     * @param sessionId null where it does not hold the transcript
     */
    @Schema(name = "Checkpoint")
    record Checkpoint(
            @Schema(example = "183422") long sizeBytes,
            @Schema(example = "0a1b2c3d4e5f60718293a4b5c6d7e8f901234567") String headCommit,
            @Nullable UUID sessionId,
            Instant createdAt) {}
}
