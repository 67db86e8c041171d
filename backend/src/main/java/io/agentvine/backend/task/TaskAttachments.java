package io.agentvine.backend.task;

import io.agentvine.backend.platform.Checks;
import io.agentvine.backend.store.SqlFiles;
import io.agentvine.protocol.Attachment;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** Which files go with which task. Joins the caller's transaction. */
@Component
class TaskAttachments {

    /** The agent gets them in one message, which its worker holds in memory and the model's API bounds. */
    private static final int MOST_BYTES = 10 * 1024 * 1024;

    private final SqlFiles sql;

    TaskAttachments(SqlFiles sql) {
        this.sql = sql;
    }

    /**
     * Those with these ids, in their order; none of them is dropped before the transaction ends.
     *
     * @throws io.agentvine.backend.platform.ProblemException 400 that names each that is unknown, and where they are too large together
     */
    List<Attachment> require(List<UUID> wanted) {
        Checks checks = new Checks();
        List<Attachment> found = new ArrayList<>();
        for (UUID id : wanted) {
            Optional<Attachment> one = sql.of("task/hold_attachment").with("id", id).first(row -> new Attachment(
                    row.id("id"), row.text("name"), row.text("media_type"), row.count("size_bytes"), row.text("sha256")));
            checks.that(one.isPresent(), "attachments", "names no known attachment (" + id + "); one that no task names is gone after a day");
            one.ifPresent(found::add);
        }
        long bytes = found.stream().mapToLong(Attachment::sizeBytes).sum();
        checks.that(bytes <= MOST_BYTES, "attachments", "must have at most " + MOST_BYTES + " bytes together, found " + bytes);
        checks.orRefuse();
        return found;
    }

    void name(UUID taskId, List<Attachment> attached) {
        attached.forEach(one -> sql.of("task/name_attachment").with("task", taskId).with("attachment", one.id()).update());
    }
}
