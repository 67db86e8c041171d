package io.agentvine.backend.execution;

import io.agentvine.backend.platform.Caller;
import io.agentvine.backend.platform.Problems;
import io.agentvine.backend.store.Sql;
import io.agentvine.backend.store.SqlFiles;
import io.agentvine.backend.store.Transactions;
import io.agentvine.backend.task.Leases;
import io.agentvine.backend.task.RunReport;
import io.agentvine.protocol.EventBatch;
import io.agentvine.protocol.EventBatch.Event;
import io.agentvine.protocol.EventsStored;
import io.agentvine.protocol.Wire;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Service;

/** The numbered events of executions: each number is stored once, in whatever order batches arrive and however often. */
@Service
class Transcripts {

    /** What one answer holds at most, so that a page of long events does not fill the memory. */
    static final long PAGE_BYTES = 8L << 20;

    private static final int WALK = 5000;

    private final SqlFiles sql;
    private final Transactions transactions;
    private final Leases leases;
    private final WholeLines lines;
    private final ApplicationEventPublisher news;

    Transcripts(SqlFiles sql, Transactions transactions, Leases leases, WholeLines lines, ApplicationEventPublisher news) {
        this.sql = sql;
        this.transactions = transactions;
        this.leases = leases;
        this.lines = lines;
        this.news = news;
    }

    /**
     * Adds the events that are not there yet, in one statement; also those of an execution that has ended or was lost, under
     * its own token. May be repeated.
     */
    EventsStored store(UUID executionId, EventBatch batch, Caller.Worker caller) {
        return transactions.run(() -> storeOnce(executionId, batch, caller));
    }

    private EventsStored storeOnce(UUID executionId, EventBatch batch, Caller.Worker caller) {
        leases.requireOwn(executionId, batch.leaseToken(), caller);
        long before = sql.of("execution/lock_record")
                .with("execution", executionId)
                .first(row -> row.number("stored_event"))
                .orElseThrow(() -> Problems.notFound("execution", executionId));
        if (batch.usage() != null) {
            Sql note = sql.of("execution/note_usage").with("execution", executionId);
            RunReport.stored(batch.usage()).forEach(note::with);
            note.update();
        }
        if (insert(executionId, batch.events()) == 0) {
            return new EventsStored(before);
        }
        lines.note(executionId, batch.events());
        long stored = withoutGapFrom(executionId, before);
        if (stored > before) {
            sql.of("execution/note_stored").with("execution", executionId).with("seq", stored).update();
        }
        noteActivity(executionId, batch.events());
        news.publishEvent(new EventsArrived(executionId));
        return new EventsStored(stored);
    }

    /** What the newest of these tells, where one tells anything. */
    private void noteActivity(UUID executionId, List<Event> events) {
        for (int i = events.size() - 1; i >= 0; i--) {
            String told = Activity.toldBy(events.get(i));
            if (told != null) {
                sql.of("execution/note_activity").with("execution", executionId).with("seq", events.get(i).seq()).with("activity", told).update();
                return;
            }
        }
    }

    /** How far the record of that execution goes; empty for an unknown id. */
    Optional<TranscriptState> state(UUID executionId) {
        return transactions.read(() ->
                sql.of("execution/transcript_state").with("execution", executionId).first(TranscriptState::of));
    }

    /** Events behind a number, in order: at most {@code limit}, and fewer where they are long. */
    List<StoredEvent> after(UUID executionId, long seq, long upTo, int limit) {
        return transactions.read(() -> sql.of("execution/events")
                .with("execution", executionId)
                .with("after", seq)
                .with("up_to", lastOfPage(executionId, seq, upTo, limit))
                .list(StoredEvent::of));
    }

    private int insert(UUID executionId, List<Event> events) {
        return sql.of("execution/add_event").with("execution", executionId).updateEach(events, (one, event) -> one
                .with("seq", event.seq())
                .with("type", event.type())
                .with("at", event.at())
                .with("data", Wire.write(event.data()))
                .with("size_bytes", event.sizeBytes())
                .with("truncated", event.truncated()));
    }

    private long withoutGapFrom(UUID executionId, long stored) {
        long top = stored;
        while (true) {
            List<Long> next = sql.of("execution/numbers_behind")
                    .with("execution", executionId)
                    .with("after", top)
                    .with("up_to", top + WALK)
                    .list(row -> row.number("seq"));
            long from = top;
            for (long seq : next) {
                if (seq != top + 1) {
                    return top;
                }
                top = seq;
            }
            if (top < from + WALK) {
                return top;
            }
        }
    }

    private record Size(long seq, long characters) {}

    private long lastOfPage(UUID executionId, long seq, long upTo, int limit) {
        List<Size> sizes = sql.of("execution/sizes_after")
                .with("execution", executionId)
                .with("after", seq)
                .with("up_to", upTo)
                .with("most", limit)
                .list(row -> new Size(row.number("seq"), row.number("size")));
        long last = seq;
        long sum = 0;
        for (Size event : sizes) {
            sum += event.characters;
            if (last != seq && sum > PAGE_BYTES) {
                return last;
            }
            last = event.seq;
        }
        return last;
    }

    /** What a batch must look like. */
    static void check(EventBatch batch) {
        if (batch == null || batch.events() == null) {
            throw Problems.badRequest("events", "is required");
        }
        EventChecks.check(batch.events());
        EventChecks.check(batch.usage());
    }

    /** News: events of this execution were stored. */
    record EventsArrived(UUID executionId) {}
}
