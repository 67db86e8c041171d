package io.agentvine.worker.agent;

import io.agentvine.protocol.QuestionKind;
import tools.jackson.databind.JsonNode;

/**
 * A tool call that a person must decide.
 *
 * @param id the agent's own of the call
 * @param agentId of the subagent that makes it, or null
 * @param message what a person reads
 * @param rule of the policy that asks
 * @param controller whether the controller may answer
 */
public record OpenCall(QuestionKind kind, String id, String agentId, String tool, JsonNode input, String message, String rule, boolean controller) {}
