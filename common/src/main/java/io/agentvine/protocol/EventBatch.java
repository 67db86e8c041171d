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
     * @param whole of a cut line: what becomes of the whole of it; null where there is nothing more
     */
    public record Event(long seq, String type, Instant at, JsonNode data, long sizeBytes, boolean truncated, @Nullable Whole whole) {}

    /**
     * The whole of a cut line: either it comes with {@code PUT /executions/{id}/events/{n}/line}, or it is not kept.
     *
     * @param sizeBytes of its UTF-8, secrets masked
     * @param sha256 of the same, 64 lower-case hex digits
     * @param notKept why it never comes, in one sentence; then the other two are null
     */
    public record Whole(@Nullable Long sizeBytes, @Nullable String sha256, @Nullable String notKept) {

        public static final int LONGEST_REASON = 500;
    }
}
