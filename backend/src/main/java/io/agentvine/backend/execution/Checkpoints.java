package io.agentvine.backend.execution;

import io.agentvine.backend.platform.Caller;
import io.agentvine.backend.platform.Problems;
import io.agentvine.backend.store.Database;
import io.agentvine.backend.task.Leases;
import io.agentvine.backend.task.Leases.OwnExecution;
import io.agentvine.protocol.LeaseToken;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/**
 * What a run can be gone on from: its commit and its session, in the database in parts, since backends share nothing else.
 *
 * <p>A run that holds its lease makes its checkpoint the task's. That of a lost run is kept as that attempt's record and changes
 * nothing else. Any thread.
 */
@Service
class Checkpoints {

    private static final int PART = 1 << 20;
    private static final int DROPPED_AT_ONCE = 50;

    private final JdbcClient jdbc;
    private final Leases leases;
    private final Database database;
    private final Clock clock;
    private final CheckpointSettings settings;

    Checkpoints(JdbcClient jdbc, Leases leases, Database database, Clock clock, CheckpointSettings settings) {
        this.jdbc = jdbc;
        this.leases = leases;
        this.database = database;
        this.clock = clock;
        this.settings = settings;
    }

    /**
     * Keeps the checkpoint of a run that is or was the caller's, whole or not at all; repeating it replaces it.
     *
     * @throws io.agentvine.backend.platform.ProblemException 409 where the lease is over and the next run goes on from what this
     *     one stored before
     */
    @Transactional
    public void keep(UUID executionId, LeaseToken token, Caller.Worker caller, Checkpoint checkpoint, Path content) {
        OwnExecution own = leases.requireOwn(executionId, token, caller);
        boolean stored = find(executionId).filter(checkpoint::equals).isPresent();
        if (!stored) {
            store(own, checkpoint, content);
        }
        // last, so that no heartbeat waits for the parts
        if (leases.lockIfHeld(own, token)) {
            makeTheTasks(own, checkpoint);
        } else if (!stored && isTheTasks(own)) {
            throw Problems.conflict("Execution " + executionId + " does not hold task " + own.taskId()
                    + " any more, which goes on from the checkpoint that was stored before. Nothing was changed; stop the run");
        }
    }

    private void store(OwnExecution own, Checkpoint checkpoint, Path content) {
        String id = own.id().toString();
        jdbc.sql("INSERT INTO checkpoints (execution_id, task_id, base_commit, head_commit, session_id, size_bytes, sha256, created_at)"
                        + " VALUES (?, ?, ?, ?, ?, ?, ?, " + database.now() + ") ON CONFLICT (execution_id) DO UPDATE SET"
                        + " base_commit = excluded.base_commit, head_commit = excluded.head_commit, session_id = excluded.session_id,"
                        + " size_bytes = excluded.size_bytes, sha256 = excluded.sha256, created_at = excluded.created_at")
                .params(id, own.taskId().toString(), checkpoint.baseCommit(), checkpoint.headCommit(), text(checkpoint.sessionId()),
                        checkpoint.sizeBytes(), checkpoint.sha256())
                .update();
        jdbc.sql("DELETE FROM checkpoint_parts WHERE execution_id = ?").param(id).update();
        try (InputStream in = Files.newInputStream(content)) {
            int n = 0;
            for (byte[] part = in.readNBytes(PART); part.length > 0; part = in.readNBytes(PART)) {
                jdbc.sql("INSERT INTO checkpoint_parts (execution_id, n, data) VALUES (?, ?, ?)").params(id, n++, part).update();
            }
        } catch (IOException e) {
            throw new UncheckedIOException("The received checkpoint of execution " + id + " cannot be read", e);
        }
    }

    private void makeTheTasks(OwnExecution own, Checkpoint checkpoint) {
        String task = own.taskId().toString();
        jdbc.sql("UPDATE tasks SET checkpoint_id = ?, portable = ? WHERE id = ? AND execution_id = ? AND status = 'in_progress'")
                .params(own.id().toString(), checkpoint.sessionId() == null ? 0 : 1, task, own.id().toString())
                .update();
        jdbc.sql("DELETE FROM checkpoints WHERE execution_id IN (SELECT id FROM executions WHERE task_id = ? AND fence < ?)")
                .params(task, own.fence())
                .update();
        if (checkpoint.sessionId() != null) {
            addSession(checkpoint.sessionId(), own);
        }
    }

    /** Where its worker has not reported it yet: a grant goes on only in a session that is known. */
    private void addSession(UUID sessionId, OwnExecution own) {
        jdbc.sql("INSERT INTO sessions (session_id, worker_id, status, created_at, last_activity_at, tasks_served)"
                        + " SELECT ?, e.worker_id, 'idle', ?, ?, 0 FROM executions e WHERE e.id = ? ON CONFLICT (session_id) DO NOTHING")
                .params(sessionId.toString(), clock.millis(), clock.millis(), own.id().toString())
                .update();
    }

    private boolean isTheTasks(OwnExecution own) {
        return jdbc.sql("SELECT count(*) FROM tasks WHERE id = ? AND checkpoint_id = ?")
                        .params(own.taskId().toString(), own.id().toString())
                        .query(Long.class)
                        .single()
                > 0;
    }

    /** @throws io.agentvine.backend.platform.ProblemException as {@link Leases#requireOwn}, 400 where the session is not the run's */
    @Transactional(readOnly = true)
    public void requireOwn(UUID executionId, LeaseToken token, Caller.Worker caller, UUID sessionId) {
        leases.requireOwn(executionId, token, caller);
        String given = jdbc.sql("SELECT coalesce(session_id, '') FROM executions WHERE id = ?")
                .param(executionId.toString())
                .query(String.class)
                .single();
        if (sessionId != null && !sessionId.toString().equals(given)) {
            throw Problems.badRequest("session_id", "must be that of the run, " + given + ", found " + sessionId);
        }
    }

    @Transactional(readOnly = true)
    public Optional<Checkpoint> find(UUID executionId) {
        return jdbc.sql("SELECT base_commit, head_commit, session_id, size_bytes, sha256 FROM checkpoints WHERE execution_id = ?")
                .param(executionId.toString())
                .query((row, at) -> new Checkpoint(row.getString(1), row.getString(2),
                        row.getString(3) == null ? null : UUID.fromString(row.getString(3)), row.getLong(4), row.getString(5)))
                .optional();
    }

    /**
     * Checks that the caller holds the task of that execution now, by whichever run.
     *
     * @throws io.agentvine.backend.platform.ProblemException 404 unknown, 403 another worker's token, 409 stale
     */
    @Transactional(readOnly = true)
    public void requireHolderOfItsTask(UUID executionId, LeaseToken token, Caller.Worker caller) {
        String task = jdbc.sql("SELECT task_id FROM executions WHERE id = ?")
                .param(executionId.toString())
                .query(String.class)
                .optional()
                .orElseThrow(() -> Problems.notFound("execution", executionId));
        UUID run = jdbc.sql("SELECT id FROM executions WHERE task_id = ? AND claim_id = ?")
                .params(task, token.claimId().toString())
                .query((row, at) -> UUID.fromString(row.getString(1)))
                .optional()
                .orElseThrow(() -> Problems.conflict("The lease_token is of no run of task " + task + ", which execution " + executionId
                        + " worked on; only the run that holds that task may have its checkpoint"));
        leases.requireHolding(run, token, caller);
    }

    /** One part of that content, from 0; empty where it was replaced or dropped meanwhile. */
    @Transactional(readOnly = true)
    public Optional<byte[]> part(UUID executionId, Checkpoint checkpoint, int n) {
        return jdbc.sql("SELECT p.data FROM checkpoint_parts p JOIN checkpoints c ON c.execution_id = p.execution_id"
                        + " WHERE p.execution_id = ? AND p.n = ? AND c.sha256 = ?")
                .params(executionId.toString(), n, checkpoint.sha256())
                .query((row, at) -> row.getBytes(1))
                .optional();
    }

    /** One that nobody goes on from any more, and its task. */
    record Old(UUID executionId, UUID taskId) {}

    /** Those of tasks that are over: for the retention, or until the session of a completed one is terminated. At most some. */
    @Transactional(readOnly = true)
    public List<Old> old() {
        return jdbc.sql("SELECT c.execution_id, c.task_id FROM checkpoints c JOIN tasks t ON t.id = c.task_id"
                        + " WHERE t.finished_at IS NOT NULL AND (t.finished_at <= " + database.now() + " - ? OR (t.status = 'completed' AND"
                        + " EXISTS (SELECT 1 FROM sessions s WHERE s.session_id = t.session_id AND s.status = 'terminated'))) LIMIT "
                        + DROPPED_AT_ONCE)
                .param(settings.retention().toMillis())
                .query((row, at) -> new Old(UUID.fromString(row.getString(1)), UUID.fromString(row.getString(2))))
                .list();
    }

    /** Drops it unless its task was queued again since; answers whether it did. */
    @Transactional
    public boolean drop(Old old) {
        String id = old.executionId().toString();
        int over = jdbc.sql("UPDATE tasks SET portable = CASE WHEN checkpoint_id = ? THEN 0 ELSE portable END,"
                        + " checkpoint_id = CASE WHEN checkpoint_id = ? THEN NULL ELSE checkpoint_id END"
                        + " WHERE id = ? AND finished_at IS NOT NULL")
                .params(id, id, old.taskId().toString())
                .update();
        return over > 0 && jdbc.sql("DELETE FROM checkpoints WHERE execution_id = ?").param(id).update() > 0;
    }

    private static String text(UUID id) {
        return id == null ? null : id.toString();
    }
}
