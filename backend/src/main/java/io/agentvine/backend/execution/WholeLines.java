package io.agentvine.backend.execution;

import io.agentvine.backend.platform.Caller;
import io.agentvine.backend.platform.Checks;
import io.agentvine.backend.platform.Problems;
import io.agentvine.backend.store.Row;
import io.agentvine.backend.store.SqlFiles;
import io.agentvine.backend.store.Transactions;
import io.agentvine.backend.task.Leases;
import io.agentvine.protocol.EventBatch.Event;
import io.agentvine.protocol.EventBatch.Whole;
import io.agentvine.protocol.LeaseToken;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Service;

/**
 * The whole lines of shortened events, in the database in parts. An event says first how large its line is and its hash, and only
 * those bytes are taken; so what a run may store is known before any of it comes. Any thread.
 */
@Service
class WholeLines {

    private static final int PART = 1 << 20;

    private final SqlFiles sql;
    private final Transactions transactions;
    private final Leases leases;
    private final ExecutionSettings settings;

    WholeLines(SqlFiles sql, Transactions transactions, Leases leases, ExecutionSettings settings) {
        this.sql = sql;
        this.transactions = transactions;
        this.leases = leases;
        this.settings = settings;
    }

    /** @param arrived whether its bytes are stored */
    record Line(Whole whole, boolean arrived) {

        static Line of(Row row) throws SQLException {
            return new Line(new Whole(row.numberOrNull("size_bytes"), row.text("sha256"), row.text("not_kept")), row.flag("arrived"));
        }
    }

    /** Notes what these events say of their lines, within what a run may keep. Joins the transaction that stored them and locked their execution. */
    void note(UUID executionId, List<Event> events) {
        events.stream().filter(event -> event.whole() != null).forEach(event -> {
            Whole whole = within(executionId, event);
            sql.of("execution/add_line").with("execution", executionId).with("seq", event.seq()).with("size_bytes", whole.sizeBytes())
                    .with("sha256", whole.sha256()).with("not_kept", whole.notKept()).update();
        });
    }

    private Whole within(UUID executionId, Event event) {
        Whole whole = event.whole();
        if (whole.notKept() != null) {
            return whole;
        }
        if (whole.sizeBytes() > settings.maxLine().toBytes()) {
            return left("It has " + whole.sizeBytes() + " bytes, and agentvine.executions.max-line allows " + settings.maxLine().toBytes() + ".");
        }
        long others = sql.of("execution/bytes_of_lines").with("execution", executionId).with("seq", event.seq()).number();
        return others + whole.sizeBytes() <= settings.maxLines().toBytes() ? whole : left("With it the long lines of this run would have "
                + (others + whole.sizeBytes()) + " bytes, and agentvine.executions.max-lines allows " + settings.maxLines().toBytes() + ".");
    }

    private static Whole left(String reason) {
        return new Whole(null, null, reason);
    }

    /**
     * Keeps the line of an event of a run that is or was the caller's; repeating it changes nothing.
     *
     * @throws io.agentvine.backend.platform.ProblemException as {@link Leases#requireOwn}; 404 where no event waits for a line, 413 where
     *     it is not kept, 400 where it is not the line that the event stands for
     */
    void keep(UUID executionId, long seq, LeaseToken token, Caller.Worker caller, ReceivedFiles.Received content) {
        transactions.run(() -> {
            leases.requireOwn(executionId, token, caller);
            sql.of("execution/lock_record").with("execution", executionId).exists();
            Line line = find(executionId, seq).orElseThrow(() -> none(executionId, seq));
            if (line.whole().notKept() != null) {
                throw Problems.tooLarge("The line of event " + seq + " is not kept: " + line.whole().notKept());
            }
            new Checks()
                    .that(line.whole().sha256().equals(content.sha256()) && line.whole().sizeBytes() == content.sizeBytes(), "body",
                            "must be the line that event " + seq + " stands for, " + line.whole().sizeBytes() + " bytes with SHA-256 "
                                    + line.whole().sha256() + ", found " + content.sizeBytes() + " with " + content.sha256())
                    .orRefuse();
            if (!line.arrived()) {
                store(executionId, seq, content);
            }
        });
    }

    private void store(UUID executionId, long seq, ReceivedFiles.Received content) {
        try (InputStream in = Files.newInputStream(content.path())) {
            int n = 0;
            for (byte[] part = in.readNBytes(PART); part.length > 0; part = in.readNBytes(PART)) {
                sql.of("execution/add_line_part").with("execution", executionId).with("seq", seq).with("n", n++).with("data", part).update();
            }
        } catch (IOException e) {
            throw new UncheckedIOException("The received line of event " + seq + " of execution " + executionId + " cannot be read", e);
        }
    }

    /** The stored line of an event. @throws io.agentvine.backend.platform.ProblemException 404 where there is none, or none yet */
    Whole require(UUID executionId, long seq) {
        Line line = transactions.read(() -> find(executionId, seq)).orElseThrow(() -> none(executionId, seq));
        if (line.whole().notKept() != null) {
            throw Problems.of(HttpStatus.NOT_FOUND, "The line of event " + seq + " is not kept: " + line.whole().notKept());
        }
        if (!line.arrived()) {
            throw Problems.of(HttpStatus.NOT_FOUND, "The line of event " + seq + " has not come yet; its worker sends it behind the event");
        }
        return line.whole();
    }

    /** A part of a stored line, from 0; empty behind the last. */
    Optional<byte[]> part(UUID executionId, long seq, int n) {
        return transactions.read(() -> sql.of("execution/line_part").with("execution", executionId).with("seq", seq).with("n", n)
                .first(row -> row.bytes("data")));
    }

    private Optional<Line> find(UUID executionId, long seq) {
        return sql.of("execution/line").with("execution", executionId).with("seq", seq).first(Line::of);
    }

    private static RuntimeException none(UUID executionId, long seq) {
        return Problems.of(HttpStatus.NOT_FOUND,
                "Execution " + executionId + " has no event " + seq + " with a line of its own; those that have one say so in 'whole'");
    }
}
