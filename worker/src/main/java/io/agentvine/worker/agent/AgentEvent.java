package io.agentvine.worker.agent;

import tools.jackson.databind.JsonNode;

/**
 * One thing that happened in a run, secrets not masked yet.
 *
 * @param type the agent's own type ({@code assistant}, {@code result}, ...), {@code unparsed} for a line that is not JSON
 *     (the data is its text), {@code agentvine} for what the worker did
 * @param sizeBytes of the original line
 * @param truncated whether long strings in the data are cut, or it is only the beginning of the line, as text, where that is no JSON; the
 *     whole is in the run's folder then
 */
public record AgentEvent(String type, JsonNode data, long sizeBytes, boolean truncated) {}
