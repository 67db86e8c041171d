package io.agentvine.backend.task;

import io.agentvine.backend.platform.Problems;
import io.agentvine.backend.platform.Sha256;
import io.agentvine.backend.store.Database;
import io.agentvine.backend.store.SharedWrites;
import io.agentvine.backend.store.Statements;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.JsonNode;

/**
 * Takes a new task in: its rows and the idempotency key in one commit, then {@link TaskQueued}. Tasks without a key that come
 * at the same time share a commit. Safe for any thread. The same key and body give the same task, also at the same moment.
 */
@Component
class TaskSubmission {

    /** What the row of a new task says; {@link WaitReason} says more at the time of reading. */
    static final String WAITS = "Waits for a worker.";
    private static final int MOST_AT_ONCE = 200;

    private final JdbcTemplate jdbc;
    private final TransactionTemplate transaction;
    private final Statements statements;
    private final Database database;
    private final NewTaskRows rows;
    private final Dependencies dependencies;
    private final ApplicationEventPublisher news;
    private final SharedWrites<NewTaskRows.Submission, NewTaskRows.Placed> together;

    TaskSubmission(
            JdbcTemplate jdbc,
            PlatformTransactionManager transactions,
            Statements statements,
            Database database,
            NewTaskRows rows,
            Dependencies dependencies,
            ApplicationEventPublisher news) {
        this.jdbc = jdbc;
        this.transaction = new TransactionTemplate(transactions);
        this.statements = statements;
        this.database = database;
        this.rows = rows;
        this.dependencies = dependencies;
        this.news = news;
        this.together = new SharedWrites<>(MOST_AT_ONCE, database.writers(), all -> statements.write(() -> rows.insert(all)));
    }

    /** @param placed null where the idempotency key had been used for it */
    record Submitted(UUID taskId, NewTaskRows.Placed placed) {

        boolean isNew() {
            return placed != null;
        }
    }

    /**
     * @param key the idempotency key, or null
     * @param body what came with it, to tell a repetition from another request
     */
    Submitted submit(NewTask task, String key, JsonNode body, String actor) {
        if (key == null && task.dependsOn() != null) {
            return transaction.execute(status -> insertInSteps(task, actor));
        }
        if (key == null) {
            return announced(task, together.write(new NewTaskRows.Submission(task, holderOf(task), actor)));
        }
        String hash = Sha256.hex(body.toString().getBytes(StandardCharsets.UTF_8));
        try {
            return transaction.execute(status -> earlier(key, hash).orElseGet(() -> insertWithKey(task, key, hash, actor)));
        } catch (DuplicateKeyException twoAtOnce) {
            return transaction.execute(status -> earlier(key, hash).orElseThrow(() -> twoAtOnce));
        }
    }

    /** One more task in the caller's transaction, which no other task shares. */
    UUID submitWithin(NewTask task, String actor) {
        return insertInSteps(task, actor).taskId();
    }

    private Submitted announced(NewTask task, NewTaskRows.Placed placed) {
        if (placed.isClaimable()) {
            news.publishEvent(new TaskQueued(
                    placed.taskId(), QueuePosition.queueOf(task.priority()), placed.position(), placed.lane()));
        }
        return new Submitted(placed.taskId(), placed);
    }

    private Optional<Submitted> earlier(String key, String hash) {
        return jdbc
                .query(
                        "SELECT task_id, body_sha256 FROM idempotency_keys WHERE idempotency_key = ?",
                        (row, n) -> {
                            if (!row.getString(2).equals(hash)) {
                                throw Problems.unprocessable(
                                        "This Idempotency-Key was used with another body, for task " + row.getString(1)
                                                + "; take a new key for a new task");
                            }
                            return new Submitted(UUID.fromString(row.getString(1)), null);
                        },
                        key)
                .stream()
                .findFirst();
    }

    private Submitted insertInSteps(NewTask task, String actor) {
        if (task.dependsOn() != null) {
            dependencies.require(task.dependsOn());
        }
        NewTaskRows.Placed placed = rows.insert(List.of(new NewTaskRows.Submission(task, holderOf(task), actor))).get(0);
        if (task.dependsOn() != null) {
            dependencies.add(placed.taskId(), task.dependsOn());
        }
        return announced(task, placed);
    }

    private Submitted insertWithKey(NewTask task, String key, String hash, String actor) {
        Submitted submitted = insertInSteps(task, actor);
        jdbc.update(
                "INSERT INTO idempotency_keys (idempotency_key, body_sha256, task_id, created_at) VALUES (?, ?, ?, "
                        + database.now() + ")",
                key, hash, submitted.taskId().toString());
        return submitted;
    }

    /** The worker that has the wanted session, or null where none is wanted. */
    private UUID holderOf(NewTask task) {
        if (task.sessionId() == null) {
            return null;
        }
        return statements.read(() -> jdbc.query(
                        "SELECT worker_id, repository_url, status FROM sessions WHERE session_id = ?",
                        (row, n) -> holder(task, row.getString(1), row.getString(2), row.getString(3)),
                        task.sessionId().toString()))
                .stream()
                .findFirst()
                .orElseThrow(() -> Problems.badRequest(
                        "session_id", "names no known session (" + task.sessionId() + "); GET /api/v1/sessions lists them"));
    }

    private static UUID holder(NewTask task, String worker, String repository, String status) {
        if (!task.repositoryUrl().equals(repository)) {
            throw Problems.badRequest("session_id", "belongs to another repository than repository_url; leave it out");
        }
        if (status.equals("terminated")) {
            throw Problems.badRequest("session_id", "names a session that is terminated; leave it out to begin a new one");
        }
        return UUID.fromString(worker);
    }
}
