package io.agentvine.protocol;

import java.time.Instant;
import java.util.List;
import tools.jackson.databind.JsonNode;

/**
 * Body of {@code POST /executions/{id}/events}: at most 500 events and 8 MB a batch.
 */
public record EventBatch(LeaseToken leaseToken, List<Event> events) {

    /**
     * @param seq from 1, without a gap
     * @param type Claude Code's own type ({@code assistant}, {@code result}, ...), {@code unparsed} for a line that is not
     *     JSON, {@code agentvine} for what the worker itself did
     * @param at the worker's clock
     * @param data the event, secrets masked; for a cut line a string
     * @param sizeBytes of the original line
     */
    public record Event(long seq, String type, Instant at, JsonNode data, long sizeBytes, boolean truncated) {}
}
