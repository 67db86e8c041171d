package io.agentvine.backend.execution;

import io.agentvine.backend.platform.Checks;
import io.agentvine.protocol.EventBatch.Event;
import io.agentvine.protocol.EventBatch.Whole;
import io.agentvine.protocol.Usage;
import java.util.List;
import java.util.regex.Pattern;

/** What the events of a batch must look like. */
final class EventChecks {

    static final int MOST_EVENTS = 500;
    private static final Pattern TYPE = Pattern.compile("[^\\p{Cntrl}]{1,64}");
    private static final Pattern REASON = Pattern.compile("[^\\p{Cntrl}\\p{Cs}]{1," + Whole.LONGEST_REASON + "}");
    private static final long MOST_AHEAD = 1L << 40;
    private static final int MOST_USD = 1_000_000;

    private EventChecks() {}

    static void check(List<Event> events) {
        Checks checks = new Checks()
                .that(events.size() <= MOST_EVENTS, "events", "must be at most " + MOST_EVENTS + ", found " + events.size());
        for (int i = 0; i < events.size() && !checks.failed(); i++) {
            check(checks, "events[" + i + "].", events.get(i));
        }
        checks.orRefuse();
    }

    /** @param usage of the run so far, or null */
    static void check(Usage usage) {
        if (usage == null) {
            return;
        }
        new Checks()
                .range("usage.turns", usage.turns(), 0, Integer.MAX_VALUE)
                .range("usage.input_tokens", usage.inputTokens(), 0, MOST_AHEAD)
                .range("usage.output_tokens", usage.outputTokens(), 0, MOST_AHEAD)
                .range("usage.cache_creation_input_tokens", usage.cacheCreationInputTokens(), 0, MOST_AHEAD)
                .range("usage.cache_read_input_tokens", usage.cacheReadInputTokens(), 0, MOST_AHEAD)
                .that(usage.costUsd() == null || usage.costUsd() >= 0 && usage.costUsd() <= MOST_USD, "usage.cost_usd",
                        "must be 0 to " + MOST_USD + ", found " + usage.costUsd())
                .orRefuse();
    }

    private static void check(Checks checks, String at, Event event) {
        if (event == null) {
            checks.that(false, at + "seq", "is required");
            return;
        }
        checks.range(at + "seq", event.seq(), 1, MOST_AHEAD)
                .that(
                        event.type() != null && TYPE.matcher(event.type()).matches(),
                        at + "type",
                        "must be 1 to 64 printable characters")
                .present(at + "at", event.at())
                .present(at + "data", event.data())
                .range(at + "size_bytes", event.sizeBytes(), 0, Long.MAX_VALUE);
        if (event.whole() != null) {
            check(checks, at + "whole.", event.whole());
        }
    }

    private static void check(Checks checks, String at, Whole whole) {
        boolean kept = whole.notKept() == null;
        checks.that(kept != (whole.sha256() == null), at + "sha256", "must stand where 'not_kept' does not, and only there")
                .that(kept != (whole.sizeBytes() == null), at + "size_bytes", "must stand where 'not_kept' does not, and only there")
                .that(whole.sha256() == null || CheckpointController.SHA256.matcher(whole.sha256()).matches(), at + "sha256",
                        "must be 64 lower-case hex digits")
                .range(at + "size_bytes", whole.sizeBytes(), 1, MOST_AHEAD)
                .that(kept || REASON.matcher(whole.notKept()).matches(), at + "not_kept",
                        "must be 1 to " + Whole.LONGEST_REASON + " printable characters");
    }
}
