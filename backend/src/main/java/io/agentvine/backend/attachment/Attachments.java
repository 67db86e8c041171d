package io.agentvine.backend.attachment;

import io.agentvine.backend.platform.Caller;
import io.agentvine.backend.platform.Problems;
import io.agentvine.backend.store.Ids;
import io.agentvine.backend.store.Row;
import io.agentvine.backend.store.SqlFiles;
import io.agentvine.backend.store.Transactions;
import io.agentvine.backend.task.Leases;
import io.agentvine.hash.Sha256;
import io.agentvine.protocol.Attachment;
import io.agentvine.protocol.LeaseToken;
import java.sql.SQLException;
import java.util.Optional;
import java.util.UUID;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Service;

/** Files that tasks may name. Safe for any thread. */
@Service
class Attachments {

    private static final int DROPPED_AT_ONCE = 20;

    private final SqlFiles sql;
    private final Transactions transactions;
    private final Leases leases;
    private final Ids ids;
    private final AttachmentSettings settings;

    Attachments(SqlFiles sql, Transactions transactions, Leases leases, Ids ids, AttachmentSettings settings) {
        this.sql = sql;
        this.transactions = transactions;
        this.leases = leases;
        this.ids = ids;
        this.settings = settings;
    }

    /** Content with what it is. */
    record Stored(Attachment attachment, byte[] content) {}

    /**
     * Keeps a file until a task names it, or for a day.
     *
     * @throws io.agentvine.backend.platform.ProblemException 507 where too many wait for a task
     */
    Attachment keep(String name, String mediaType, byte[] content) {
        Attachment kept = new Attachment(ids.next(), name, mediaType, content.length, Sha256.hex(content));
        transactions.run(() -> {
            long unnamed = sql.of("attachment/unnamed_bytes").number();
            if (unnamed + content.length > settings.maxUnnamed().toBytes()) {
                throw Problems.of(HttpStatus.INSUFFICIENT_STORAGE, "Attachments that no task names have " + unnamed
                        + " bytes, and agentvine.attachments.max-unnamed allows " + settings.maxUnnamed().toBytes()
                        + "; submit tasks that name them, or wait until they are a day old");
            }
            sql.of("attachment/add").with("id", kept.id()).with("name", name).with("media_type", mediaType)
                    .with("size_bytes", content.length).with("sha256", kept.sha256()).with("content", content).update();
        });
        return kept;
    }

    Optional<Attachment> find(UUID id) {
        return transactions.read(() -> sql.of("attachment/find").with("id", id).first(Attachments::read));
    }

    Optional<Stored> content(UUID id) {
        return transactions.read(() -> sql.of("attachment/content").with("id", id).first(row -> new Stored(read(row), row.bytes("content"))));
    }

    /** One that the task of this run names. @throws io.agentvine.backend.platform.ProblemException as {@link Leases#requireHolding} */
    Optional<Stored> contentFor(UUID executionId, LeaseToken token, Caller.Worker caller, UUID id) {
        return transactions.read(() -> sql.of("attachment/content_for_task")
                .with("task", leases.requireHolding(executionId, token, caller).taskId()).with("id", id)
                .first(row -> new Stored(read(row), row.bytes("content"))));
    }

    /** Drops what no task names and is old enough, some at once; answers how many. */
    int dropOld() {
        return transactions.run(() -> sql.of("attachment/drop_old").with("unnamed_for", settings.unnamedFor())
                .with("most", DROPPED_AT_ONCE).update());
    }

    private static Attachment read(Row row) throws SQLException {
        return new Attachment(row.id("id"), row.text("name"), row.text("media_type"), row.count("size_bytes"), row.text("sha256"));
    }
}
