package io.agentvine.worker.agent;

import io.agentvine.protocol.FailureClass;
import io.agentvine.protocol.Usage;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import tools.jackson.databind.JsonNode;

/** How a turn ended. {@code usage} is that of the whole run so far; {@code exitCode} is null while the process lives. */
public sealed interface Outcome {

    Usage usage();

    Integer exitCode();

    /** @param summary the agent's closing words @param output what it answered to the task's schema, or null */
    record Completed(String summary, JsonNode output, Usage usage, Integer exitCode) implements Outcome {}

    /**
     * @param message one sentence for a person
     * @param lastOutput at most 50 lines of 1,000 characters
     * @param retryAt when a usage limit resets, else null
     */
    record Failed(
            FailureClass failureClass,
            String message,
            List<String> lastOutput,
            Instant retryAt,
            Usage usage,
            Integer exitCode)
            implements Outcome {}

    /**
     * Ended since a call waits for a person for longer than it is held; the session goes on from there once it is answered.
     *
     * @param deferredCall id of the call that the session makes again by itself, or null where the process was ended in its calls
     */
    record Parked(UUID questionId, String deferredCall, Usage usage, Integer exitCode) implements Outcome {}

    /** Ended because {@link AgentRun#stop} was called. */
    record Stopped(StopReason reason, Usage usage, Integer exitCode) implements Outcome {}
}
