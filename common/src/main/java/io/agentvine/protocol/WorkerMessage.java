package io.agentvine.protocol;

import java.util.UUID;
import tools.jackson.databind.JsonNode;

/**
 * Body of {@code POST /chat/worker-message}: a run asks a person. Repeating it gives the same question, as it stands then.
 *
 * @param message what a person reads
 * @param callId Claude's id of the tool call; with the execution it names the question
 * @param agentId of the subagent that makes the call, or null
 * @param toolInput exactly as the agent gave it; an answer counts for this tool and this input only, wherever the run works
 * @param rule the policy's rule that asks, or null
 * @param controller true: the controller may answer; null or false: a person has to
 * @param workingCopy absolute path of the run's clone: inputs of one task that differ by it alone are one; null: none is in the input
 */
public record WorkerMessage(
        UUID sessionId,
        UUID workerId,
        String message,
        UUID taskId,
        UUID executionId,
        LeaseToken leaseToken,
        QuestionKind kind,
        String callId,
        String agentId,
        String toolName,
        JsonNode toolInput,
        String rule,
        Boolean controller,
        String workingCopy) {}
