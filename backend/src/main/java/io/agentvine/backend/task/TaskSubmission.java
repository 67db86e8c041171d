package io.agentvine.backend.task;

import io.agentvine.backend.platform.Problems;
import io.agentvine.backend.store.Database;
import io.agentvine.backend.store.SharedWrites;
import io.agentvine.backend.store.SqlFiles;
import io.agentvine.backend.store.Transactions;
import io.agentvine.hash.Sha256;
import io.agentvine.protocol.Attachment;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;

/**
 * Takes a new task in: its rows and the idempotency key in one commit, then {@link TaskQueued}. Tasks without a key that come
 * at the same time share a commit. Safe for any thread. The same key and body give the same task, also at the same moment.
 */
@Component
public class TaskSubmission {

    /** What the row of a new task says; what people see says more. */
    public static final String WAITS = "Waits for a worker.";
    private static final int MOST_AT_ONCE = 200;

    private final SqlFiles sql;
    private final Transactions transactions;
    private final NewTasks rows;
    private final Dependencies dependencies;
    private final TaskAttachments attachments;
    private final TaskNews news;
    private final SharedWrites<Submission, PlacedTask> together;

    TaskSubmission(SqlFiles sql, Database database, Transactions transactions, NewTasks rows,
            Dependencies dependencies, TaskAttachments attachments, TaskNews news) {
        this.sql = sql;
        this.transactions = transactions;
        this.rows = rows;
        this.dependencies = dependencies;
        this.attachments = attachments;
        this.news = news;
        this.together = new SharedWrites<>(MOST_AT_ONCE, database.writers(), rows::add);
    }

    /** @param placed null where the idempotency key had been used for it */
    public record Submitted(UUID taskId, PlacedTask placed) {

        public boolean isNew() {
            return placed != null;
        }
    }

    /**
     * @param key the idempotency key, or null
     * @param body what came with it, to tell a repetition from another request
     */
    public Submitted submit(NewTask task, String key, JsonNode body, String actor) {
        if (key == null && (task.dependsOn() != null || task.attachments() != null)) {
            return transactions.run(() -> insertInSteps(task, actor));
        }
        if (key == null) {
            return announced(together.write(submission(task, List.of(), actor)));
        }
        String hash = hash(body);
        try {
            return transactions.run(() -> {
                sql.of("task/alone_with_key").with("key", key).exists();
                return earlier(key, hash).orElseGet(() -> insertWithKey(task, key, hash, actor));
            });
        } catch (DuplicateKeyException twoAtOnce) {
            return transactions.run(() -> earlier(key, hash).orElseThrow(() -> twoAtOnce));
        }
    }

    /** What the key was used for, with this body. @throws io.agentvine.backend.platform.ProblemException 422: with another one */
    public Optional<Submitted> earlier(String key, JsonNode body) {
        return transactions.read(() -> earlier(key, hash(body)));
    }

    private static String hash(JsonNode body) {
        return Sha256.hex(body.toString().getBytes(StandardCharsets.UTF_8));
    }

    private Submitted announced(PlacedTask placed) {
        news.submitted(placed);
        return new Submitted(placed.taskId(), placed);
    }

    private Optional<Submitted> earlier(String key, String hash) {
        return sql.of("task/earlier_submission").with("key", key).first(row -> {
            if (!row.text("body_sha256").equals(hash)) {
                throw Problems.unprocessable("This Idempotency-Key was used with another body, for task " + row.text("task_id")
                        + "; take a new key for a new task");
            }
            return new Submitted(row.id("task_id"), null);
        });
    }

    private Submitted insertInSteps(NewTask task, String actor) {
        if (task.dependsOn() != null) {
            dependencies.require(task.dependsOn());
        }
        List<Attachment> attached = task.attachments() == null ? List.of() : attachments.require(task.attachments());
        PlacedTask placed = rows.add(List.of(submission(task, attached, actor))).get(0);
        if (task.dependsOn() != null) {
            dependencies.add(placed.taskId(), task.dependsOn());
        }
        attachments.name(placed.taskId(), attached);
        return announced(placed);
    }

    private Submitted insertWithKey(NewTask task, String key, String hash, String actor) {
        Submitted submitted = insertInSteps(task, actor);
        sql.of("task/keep_submission").with("key", key).with("hash", hash).with("task", submitted.taskId()).update();
        return submitted;
    }

    private Submission submission(NewTask task, List<Attachment> attached, String actor) {
        UUID session = task.sessionId() != null ? task.sessionId() : task.relatedTo() != null ? sessionOfRelated(task) : null;
        return new Submission(task, attached, session, session == null ? null : holderOf(session, task), actor);
    }

    /** Null where it is terminated: then there is nothing to go on in, and the task begins a new one. */
    private UUID sessionOfRelated(NewTask task) {
        Related related = transactions.read(() -> sql.of("task/session_of_related").with("task", task.relatedTo())
                        .first(row -> new Related(row.text("repository_url"), row.id("session_id"), row.flag("open"))))
                .orElseThrow(() -> Problems.badRequest("related_to", "names no known task (" + task.relatedTo() + ")"));
        if (!task.repositoryUrl().equals(related.repository)) {
            throw Problems.badRequest("related_to", "names a task of another repository than repository_url; leave it out");
        }
        if (related.session == null) {
            throw Problems.badRequest("related_to", "names a task that has not run yet; name it in depends_on to go on after it");
        }
        return related.open ? related.session : null;
    }

    /** @param session in which it ran last, or null @param open whether that can be gone on in */
    private record Related(String repository, UUID session, boolean open) {}

    private UUID holderOf(UUID session, NewTask task) {
        return transactions.read(() -> sql.of("task/session_holder").with("session", session)
                        .first(row -> holder(task, row.id("worker_id"), row.text("repository_url"), row.text("status"))))
                .orElseThrow(() -> Problems.badRequest(
                        "session_id", "names no known session (" + session + "); GET /api/v1/sessions lists them"));
    }

    private static UUID holder(NewTask task, UUID worker, String repository, String status) {
        if (!task.repositoryUrl().equals(repository)) {
            throw Problems.badRequest("session_id", "belongs to another repository than repository_url; leave it out");
        }
        if (status.equals("terminated")) {
            throw Problems.badRequest("session_id", "names a session that is terminated; leave it out to begin a new one");
        }
        return worker;
    }
}
