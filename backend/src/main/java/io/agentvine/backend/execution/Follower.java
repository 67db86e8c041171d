package io.agentvine.backend.execution;

import io.agentvine.backend.platform.Admission;
import io.agentvine.backend.platform.LiveResponse;
import io.agentvine.protocol.Wire;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** One client that follows one transcript. It gets a page when it has taken the one before, so it holds a page at most. */
final class Follower {

    private static final int PAGE = 100;

    final UUID executionId;
    LiveResponse response;
    private final Admission admission;
    private final Transcripts transcripts;
    private final Duration lateEvents;
    private final Clock clock;
    private long sent;
    private Instant endSeen;

    Follower(UUID executionId, long after, Admission admission, Transcripts transcripts, Duration lateEvents, Clock clock) {
        this.executionId = executionId;
        this.sent = after;
        this.admission = admission;
        this.transcripts = transcripts;
        this.lateEvents = lateEvents;
        this.clock = clock;
    }

    boolean mayFollow() {
        return !admission.isOver();
    }

    /** Sends pages until the client is behind or nothing more is here. Called by several threads. */
    synchronized void sendNext() {
        while (response.isOpen() && response.backlog() == 0) {
            TranscriptState state = transcripts.state(executionId).orElse(null);
            if (state == null) {
                response.finish();
                return;
            }
            boolean last = nothingMoreComes(state);
            if (!sendPage(last ? Long.MAX_VALUE : state.stored())) {
                if (last) {
                    sendEnd(state);
                }
                return;
            }
        }
    }

    /** Behind a gap nothing is sent while its events may still come: a follower must not skip them. */
    private boolean nothingMoreComes(TranscriptState state) {
        if (!state.ended()) {
            return false;
        }
        if (state.complete() || state.last() == null) {
            return true;
        }
        if (endSeen == null) {
            endSeen = clock.instant();
        }
        return !clock.instant().isBefore(endSeen.plus(lateEvents));
    }

    private boolean sendPage(long upTo) {
        List<StoredEvent> page = transcripts.after(executionId, sent, upTo, PAGE);
        if (page.isEmpty()) {
            return false;
        }
        StringBuilder text = new StringBuilder();
        for (StoredEvent event : page) {
            text.append("id: ").append(event.seq()).append("\ndata: ").append(Wire.write(event)).append("\n\n");
        }
        sent = page.get(page.size() - 1).seq();
        response.send(text.toString());
        return true;
    }

    private void sendEnd(TranscriptState state) {
        response.send("event: end\ndata: " + Wire.write(state) + "\n\n");
        response.finish();
    }
}
