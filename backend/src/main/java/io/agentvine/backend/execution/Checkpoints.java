package io.agentvine.backend.execution;

import io.agentvine.backend.platform.Caller;
import io.agentvine.backend.platform.Problems;
import io.agentvine.backend.store.SqlFiles;
import io.agentvine.backend.store.Transactions;
import io.agentvine.backend.task.Leases;
import io.agentvine.backend.task.Leases.OwnExecution;
import io.agentvine.backend.task.RunLifecycle;
import io.agentvine.protocol.KeptWork;
import io.agentvine.protocol.LeaseToken;
import io.agentvine.protocol.Wire;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.stereotype.Service;

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

    private final SqlFiles sql;
    private final Transactions transactions;
    private final Leases leases;
    private final RunLifecycle runs;
    private final Clock clock;
    private final CheckpointSettings settings;

    Checkpoints(SqlFiles sql, Transactions transactions, Leases leases, RunLifecycle runs, Clock clock, CheckpointSettings settings) {
        this.sql = sql;
        this.transactions = transactions;
        this.leases = leases;
        this.runs = runs;
        this.clock = clock;
        this.settings = settings;
    }

    /**
     * Keeps the checkpoint of a run that is or was the caller's, whole or not at all; repeating it replaces it.
     *
     * @throws io.agentvine.backend.platform.ProblemException 409 where the lease is over and the next run goes on from what this
     *     one stored before
     */
    void keep(UUID executionId, LeaseToken token, Caller.Worker caller, Checkpoint checkpoint, Path content) {
        transactions.run(() -> keepOnce(executionId, token, caller, checkpoint, content));
    }

    private void keepOnce(UUID executionId, LeaseToken token, Caller.Worker caller, Checkpoint checkpoint, Path content) {
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
        sql.of("execution/keep_checkpoint")
                .with("execution", own.id())
                .with("task", own.taskId())
                .with("base", checkpoint.baseCommit())
                .with("head", checkpoint.headCommit())
                .with("session", checkpoint.sessionId())
                .with("size_bytes", checkpoint.sizeBytes())
                .with("sha256", checkpoint.sha256())
                .update();
        try (InputStream in = Files.newInputStream(content)) {
            int n = 0;
            for (byte[] part = in.readNBytes(PART); part.length > 0; part = in.readNBytes(PART)) {
                sql.of("execution/add_part").with("execution", own.id()).with("n", n++).with("data", part).update();
            }
        } catch (IOException e) {
            throw new UncheckedIOException("The received checkpoint of execution " + own.id() + " cannot be read", e);
        }
    }

    private void makeTheTasks(OwnExecution own, Checkpoint checkpoint) {
        runs.noteCheckpointIfRunBy(own.id(), own.taskId(), checkpoint.sessionId() != null);
        sql.of("execution/drop_earlier").with("task", own.taskId()).with("fence", own.fence()).update();
        if (checkpoint.sessionId() != null) {
            sql.of("execution/add_session")
                    .with("session", checkpoint.sessionId())
                    .with("execution", own.id())
                    .with("now", clock.instant())
                    .update();
        }
    }

    private boolean isTheTasks(OwnExecution own) {
        return sql.of("execution/is_the_tasks").with("task", own.taskId()).with("execution", own.id()).exists();
    }

    /** @throws io.agentvine.backend.platform.ProblemException as {@link Leases#requireOwn}, 400 where the session is not the run's */
    void requireOwn(UUID executionId, LeaseToken token, Caller.Worker caller, UUID sessionId) {
        transactions.read(() -> {
            leases.requireOwn(executionId, token, caller);
            UUID given = sql.of("execution/run").with("execution", executionId).first(row -> row.id("session_id")).orElse(null);
            if (sessionId != null && !sessionId.equals(given)) {
                throw Problems.badRequest("session_id", "must be that of the run, " + (given == null ? "none" : given)
                        + ", found " + sessionId);
            }
            return given;
        });
    }

    Optional<Checkpoint> find(UUID executionId) {
        return transactions.read(() -> sql.of("execution/checkpoint")
                .with("execution", executionId)
                .first(row -> new Checkpoint(row.text("base_commit"), row.text("head_commit"), row.id("session_id"),
                        row.number("size_bytes"), row.text("sha256"))));
    }

    /**
     * Checks that the caller holds the task of that execution now, by whichever run, or a task that begins from what it has come to.
     *
     * @throws io.agentvine.backend.platform.ProblemException 404 unknown, 403 another worker's token, 409 stale
     */
    void requireHolderOfItsTask(UUID executionId, LeaseToken token, Caller.Worker caller) {
        transactions.read(() -> {
            UUID task = sql.of("execution/run")
                    .with("execution", executionId)
                    .first(row -> row.id("task_id"))
                    .orElseThrow(() -> Problems.notFound("execution", executionId));
            Claimed claimed = sql.of("execution/run_of_claim")
                    .with("claim", token.claimId())
                    .first(row -> new Claimed(row.id("id"), row.id("task_id"), row.text("predecessor")))
                    .filter(run -> run.task.equals(task) || run.beginsFrom(executionId))
                    .orElseThrow(() -> Problems.conflict("The lease_token is of no run of task " + task + ", which execution " + executionId
                            + " worked on, nor of one that begins from it; only the run that holds that task may have its checkpoint"));
            return leases.requireHolding(claimed.run, token, caller);
        });
    }

    /** @param predecessor JSON of what its task begins from, of another task, or null */
    private record Claimed(UUID run, UUID task, String predecessor) {

        boolean beginsFrom(UUID execution) {
            return predecessor != null && execution.equals(Wire.read(predecessor, KeptWork.class).checkpoint());
        }
    }

    /** One part of that content, from 0; empty where it was replaced or dropped meanwhile. */
    Optional<byte[]> part(UUID executionId, Checkpoint checkpoint, int n) {
        return transactions.read(() -> sql.of("execution/part")
                .with("execution", executionId)
                .with("n", n)
                .with("sha256", checkpoint.sha256())
                .first(row -> row.bytes("data")));
    }

    /** One that nobody goes on from any more, and its task. */
    record Old(UUID executionId, UUID taskId) {}

    /** Those of tasks that are over: for the retention, or until the session of a completed one is terminated. At most some. */
    List<Old> old() {
        return transactions.read(() -> sql.of("execution/old_checkpoints")
                .with("retention", settings.retention())
                .with("most", DROPPED_AT_ONCE)
                .list(row -> new Old(row.id("execution_id"), row.id("task_id"))));
    }

    /** Drops it unless its task was queued again since; answers whether it did. */
    boolean drop(Old old) {
        return transactions.run(() -> {
            boolean over = runs.leaveCheckpointIfOver(old.executionId(), old.taskId());
            return over && sql.of("execution/drop_checkpoint").with("execution", old.executionId()).update() > 0;
        });
    }
}
