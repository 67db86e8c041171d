package io.agentvine.worker.agent;

import java.nio.file.Path;
import tools.jackson.databind.JsonNode;

/**
 * One thing that happened in a run, secrets not masked yet.
 *
 * @param type the agent's own type ({@code assistant}, {@code result}, ...), {@code unparsed} for a line that is not JSON
 *     (the data is its text), {@code agentvine} for what the worker did
 * @param sizeBytes of the original line
 * @param truncated whether long strings in the data are cut, or it is only the beginning of the line, as text, where that is no JSON
 * @param whole file that holds the whole line, which is to be kept beside the event; null: there is none, or it is not to be
 */
public record AgentEvent(String type, JsonNode data, long sizeBytes, boolean truncated, Path whole) {

    /** With all there is of it. */
    public AgentEvent(String type, JsonNode data, long sizeBytes, boolean truncated) {
        this(type, data, sizeBytes, truncated, null);
    }
}
