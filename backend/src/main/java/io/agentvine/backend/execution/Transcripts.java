package io.agentvine.backend.execution;

import io.agentvine.backend.platform.Caller;
import io.agentvine.backend.platform.Problems;
import io.agentvine.backend.store.StoreTime;
import io.agentvine.backend.task.Leases;
import io.agentvine.protocol.EventBatch;
import io.agentvine.protocol.EventBatch.Event;
import io.agentvine.protocol.EventsStored;
import io.agentvine.protocol.Wire;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** The numbered events of executions: each number is stored once, in whatever order batches arrive and however often. */
@Service
class Transcripts {

    /** What one answer holds at most, so that a page of long events does not fill the memory. */
    static final long PAGE_BYTES = 8L << 20;

    private static final int WALK = 5000;

    private final JdbcClient jdbc;
    private final Leases leases;
    private final ApplicationEventPublisher news;

    Transcripts(JdbcClient jdbc, Leases leases, ApplicationEventPublisher news) {
        this.jdbc = jdbc;
        this.leases = leases;
        this.news = news;
    }

    /**
     * Adds the events that are not there yet, in one statement; also those of an execution that has ended or was lost, under
     * its own token. May be repeated.
     */
    @Transactional
    public EventsStored store(UUID executionId, EventBatch batch, Caller.Worker caller) {
        leases.requireOwn(executionId, batch.leaseToken(), caller);
        // the update locks the row until the commit, so that two batches follow one another
        jdbc.sql("UPDATE executions SET stored_event = stored_event WHERE id = ?")
                .param(executionId.toString())
                .update();
        long before = storedOf(executionId);
        if (!batch.events().isEmpty() && insert(executionId, batch.events()) > 0) {
            long stored = withoutGapFrom(executionId, before);
            if (stored > before) {
                jdbc.sql("UPDATE executions SET stored_event = ? WHERE id = ?")
                        .params(stored, executionId.toString())
                        .update();
            }
            news.publishEvent(new EventsArrived(executionId));
            return new EventsStored(stored);
        }
        return new EventsStored(before);
    }

    /** How far the record of that execution goes; empty for an unknown id. */
    @Transactional(readOnly = true)
    public Optional<TranscriptState> state(UUID executionId) {
        return jdbc.sql("SELECT status, stored_event, final_event FROM executions WHERE id = ?")
                .param(executionId.toString())
                .query((row, at) -> stateOf(executionId, row))
                .optional();
    }

    /** Events behind a number, in order: at most {@code limit}, and fewer where they are long. */
    @Transactional(readOnly = true)
    public List<StoredEvent> after(UUID executionId, long seq, long upTo, int limit) {
        long last = lastOfPage(executionId, seq, upTo, limit);
        return jdbc.sql("SELECT seq, type, at, data, size_bytes, truncated FROM execution_events"
                        + " WHERE execution_id = ? AND seq > ? AND seq <= ? ORDER BY seq")
                .params(executionId.toString(), seq, last)
                .query((row, at) -> StoredEvent.of(row))
                .list();
    }

    TranscriptState stateOf(UUID executionId, ResultSet row) throws SQLException {
        long stored = row.getLong("stored_event");
        Long last = row.getObject("final_event") == null ? null : row.getLong("final_event");
        boolean ended = !"running".equals(row.getString("status"));
        boolean complete = ended && last != null && stored >= last;
        return new TranscriptState(stored, last, ended, complete, complete ? 0 : missing(executionId, stored, last));
    }

    private long missing(UUID executionId, long stored, Long last) {
        var behind = jdbc.sql("SELECT count(*) AS n, max(seq) AS top FROM execution_events WHERE execution_id = ? AND seq > ?")
                .params(executionId.toString(), stored)
                .query((row, at) -> new long[] {row.getLong("n"), row.getLong("top")})
                .single();
        long end = Math.max(Math.max(stored, behind[1]), last == null ? 0 : last);
        return end - stored - behind[0];
    }

    private long storedOf(UUID executionId) {
        return jdbc.sql("SELECT stored_event FROM executions WHERE id = ?")
                .param(executionId.toString())
                .query(Long.class)
                .single();
    }

    private int insert(UUID executionId, List<Event> events) {
        List<Object> values = new ArrayList<>(events.size() * 7);
        for (Event event : events) {
            values.add(executionId.toString());
            values.add(event.seq());
            values.add(event.type());
            values.add(StoreTime.millis(event.at()));
            values.add(Wire.write(event.data()));
            values.add(event.sizeBytes());
            values.add(event.truncated() ? 1 : 0);
        }
        String rows = "(?, ?, ?, ?, ?, ?, ?), ".repeat(events.size());
        return jdbc.sql("INSERT INTO execution_events (execution_id, seq, type, at, data, size_bytes, truncated) VALUES "
                        + rows.substring(0, rows.length() - 2) + " ON CONFLICT DO NOTHING")
                .params(values)
                .update();
    }

    private long withoutGapFrom(UUID executionId, long stored) {
        long top = stored;
        while (true) {
            List<Long> next = jdbc.sql("SELECT seq FROM execution_events WHERE execution_id = ? AND seq > ? AND seq <= ?"
                            + " ORDER BY seq")
                    .params(executionId.toString(), top, top + WALK)
                    .query(Long.class)
                    .list();
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

    private long lastOfPage(UUID executionId, long seq, long upTo, int limit) {
        long[] last = {seq};
        long[] bytes = {0};
        jdbc.sql("SELECT seq, length(data) AS size FROM execution_events WHERE execution_id = ? AND seq > ? AND seq <= ?"
                        + " ORDER BY seq LIMIT ?")
                .params(executionId.toString(), seq, upTo, limit)
                .query(row -> {
                    bytes[0] += row.getLong("size");
                    if (last[0] == seq || bytes[0] <= PAGE_BYTES) {
                        last[0] = row.getLong("seq");
                    }
                });
        return last[0];
    }

    /** What a batch must look like. */
    static void check(EventBatch batch) {
        if (batch == null || batch.events() == null) {
            throw Problems.badRequest("events", "is required");
        }
        EventChecks.check(batch.events());
    }

    /** News: events of this execution were stored. */
    record EventsArrived(UUID executionId) {}
}
