package io.agentvine.protocol;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Body of {@code POST /executions/{id}/events}: at most 500 events and 8 MB a batch.
 *
 * @param usage of the run so far, or null: what is known of it where it is lost
 */
public record EventBatch(LeaseToken leaseToken, List<Event> events, @Nullable Usage usage) {

    public EventBatch(LeaseToken leaseToken, List<Event> events) {
        this(leaseToken, events, null);
    }

    /**
     * @param seq from 1, without a gap
     * @param type Claude Code's own type ({@code assistant}, {@code result}, ...), {@code unparsed} for a line that is not
     *     JSON, {@code agentvine} for what the worker itself did
     * @param at the worker's clock
     * @param data the event, secrets masked; of a cut line with its long strings cut, or a string where that is no JSON
     * @param truncated whether the line is cut
     * @param sizeBytes of the original line
     */
    public record Event(long seq, String type, Instant at, JsonNode data, long sizeBytes, boolean truncated) {}
}
