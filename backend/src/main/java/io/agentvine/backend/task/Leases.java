package io.agentvine.backend.task;

import io.agentvine.backend.platform.Caller;
import io.agentvine.backend.platform.ProblemException;
import io.agentvine.backend.platform.Problems;
import io.agentvine.backend.store.Row;
import io.agentvine.backend.store.Sql;
import io.agentvine.backend.store.SqlFiles;
import io.agentvine.protocol.LeaseToken;
import io.agentvine.protocol.WorkOrder;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/**
 * Who holds which work, and for how long: the check that every write of a run passes, heartbeats, replays, and what the reapers look
 * for. A lease is live as {@code sql/include/live_lease.sql} says, the one definition. Joins the caller's transaction. Any thread.
 */
@Component
public class Leases {

    private final SqlFiles sql;
    private final LeaseSettings settings;

    Leases(SqlFiles sql, LeaseSettings settings) {
        this.sql = sql;
        this.settings = settings;
    }

    /**
     * The execution, whose lease the caller holds now. Joins the caller's write transaction and locks the task's row in it, so
     * that the right cannot end before the commit.
     *
     * @throws ProblemException 404 unknown, 403 another worker's, 409 stale: says who holds the work now
     */
    @Transactional(propagation = Propagation.MANDATORY)
    public OwnExecution requireHeld(UUID executionId, LeaseToken token, Caller.Worker caller) {
        OwnExecution own = requireOwn(executionId, token, caller);
        if (!lockIfHeld(own, token)) {
            throw notHeld(own);
        }
        return own;
    }

    /** Whether the lease of an execution is held now; where it is, locks the task's row until the commit. */
    @Transactional(propagation = Propagation.MANDATORY)
    public boolean lockIfHeld(OwnExecution own, LeaseToken token) {
        return own.of(sql.of("task/lock_held"), token).update() > 0;
    }

    /** Nobody else changes the task of an execution before the commit. */
    @Transactional(propagation = Propagation.MANDATORY)
    public void lockTaskOf(OwnExecution own) {
        sql.of("task/state").with("task", own.taskId()).exists();
    }

    /**
     * The execution, whose lease the caller held a moment ago: enough for what is only read.
     *
     * @throws ProblemException as {@link #requireHeld}
     */
    @Transactional(readOnly = true)
    public OwnExecution requireHolding(UUID executionId, LeaseToken token, Caller.Worker caller) {
        OwnExecution own = requireOwn(executionId, token, caller);
        if (!own.of(sql.of("task/is_held"), token).exists()) {
            throw notHeld(own);
        }
        return own;
    }

    private ProblemException notHeld(OwnExecution own) {
        return Problems.conflict("Execution " + own.id() + " does not hold task " + own.taskId() + " any more: "
                + holderOf(own.taskId()) + ". Nothing was changed; stop the run");
    }

    /**
     * The execution, which is or was the caller's: enough for its own record, its events.
     *
     * @throws ProblemException 404 unknown, 403 another worker's, 409 another execution's token
     */
    @Transactional
    public OwnExecution requireOwn(UUID executionId, LeaseToken token, Caller.Worker caller) {
        if (token == null) {
            throw Problems.badRequest("lease_token", "is required");
        }
        Granted granted = sql.of("task/own_execution").with("execution", executionId).first(Granted::read)
                .orElseThrow(() -> Problems.notFound("execution", executionId));
        if (!granted.workerId.equals(caller.id())) {
            throw Problems.forbidden("Execution " + executionId + " belongs to worker " + granted.workerId + ", not to worker "
                    + caller.id());
        }
        if (!granted.token.equals(token)) {
            throw Problems.conflict("The lease_token is not the one that execution " + executionId
                    + " was granted with: " + holderOf(granted.own.taskId()) + ". Nothing was changed");
        }
        return granted.own;
    }

    /** One clause for a person: which execution holds the task now, or the state it is in. Holds no token. */
    private String holderOf(UUID taskId) {
        return sql.of("task/holder_of_task").with("task", taskId).first(Leases::describe).orElse("the task is gone");
    }

    private static String describe(Row row) throws SQLException {
        TaskStatus status = row.word(TaskStatus.class, "status");
        if (status != TaskStatus.IN_PROGRESS) {
            return "the task is " + status.word();
        }
        return "execution " + row.text("execution_id") + " of worker " + row.text("worker_id")
                + (row.flag("expired") ? " held it last, and its lease has expired" : " holds it now");
    }

    /** An execution that the caller has shown to be its own. */
    public record OwnExecution(UUID id, UUID taskId, long fence, String status, String branch) {

        /** Whether the run has not ended. */
        public boolean running() {
            return "running".equals(status);
        }

        private Sql of(Sql statement, LeaseToken token) {
            return statement.with("task", taskId).with("execution", id).with("claim", token.claimId()).with("fence", token.fence());
        }
    }

    private record Granted(OwnExecution own, UUID workerId, LeaseToken token) {

        static Granted read(Row row) throws SQLException {
            return new Granted(
                    new OwnExecution(row.id("id"), row.id("task_id"), row.number("fence"), row.text("status"), row.text("branch")),
                    row.id("worker_id"), new LeaseToken(row.number("fence"), row.id("claim_id")));
        }
    }

    /** A run that a worker holds. @param until when its lease is over */
    public record Held(UUID executionId, LeaseToken token, Instant until, boolean cancelRequested) {}

    /** Renews those of the worker's leases that are live, for their full length; answers what it holds of these claims now. */
    public List<Held> renew(UUID workerId, List<UUID> claims) {
        sql.of("task/renew").with("worker", workerId).with("ids", claims).with("lease", settings.duration()).update();
        return sql.of("task/renewed").with("worker", workerId).with("ids", claims).list(row -> new Held(row.id("execution_id"),
                new LeaseToken(row.number("fence"), row.id("claim_id")), row.time("lease_until"), row.time("cancel_requested_at") != null));
    }

    /** The work orders that this request was answered with and whose leases live, in their order. */
    public List<WorkOrder> answeredTo(Claimant who) {
        if (who.requestId() == null) {
            return List.of();
        }
        return sql.of("task/answered_to")
                .with("worker", who.workerId())
                .with("incarnation", who.incarnation())
                .with("request", who.requestId())
                .list(row -> WorkOrders.read(row, row.text("branch"), row.flag("session_resumed"), settings.silenceLimit()));
    }

    /** How the run of this token ended, if it did: the same answer as the first time. */
    public Optional<RunEnded> endOf(Lease lease) {
        return lease.of(sql.of("task/end_of_run")).first(row -> new RunEnded(row.id("job_id"), row.id("task_id"), row.id("execution_id"),
                row.id("worker_id"), row.word(TaskStatus.class, "to_status"), row.text("status")));
    }

    /** What a retry rule needs to know of a task that runs under a token. */
    public record Standing(int attempts, int maxAttempts, boolean cancelRequested, Long maxBudgetMicroUsd, long spentMicroUsd,
            long ownMicroUsd) {

        /** Whether nothing of the task's budget is left. @param costUsd of this run, or null: what was last known of it */
        public boolean isBudgetUsedUp(Double costUsd) {
            long own = costUsd == null ? ownMicroUsd : Math.round(costUsd * 1_000_000);
            return maxBudgetMicroUsd != null && spentMicroUsd - ownMicroUsd + own >= maxBudgetMicroUsd;
        }
    }

    public Optional<Standing> standingOf(Lease lease) {
        return lease.of(sql.of("task/standing")).first(row -> new Standing(row.count("attempts"), row.count("max_attempts"),
                row.time("cancel_requested_at") != null, row.numberOrNull("max_budget_micro_usd"), row.number("spent_micro_usd"),
                row.number("own_micro_usd")));
    }

    /** The work order's id of an execution. */
    public Optional<UUID> jobOf(UUID executionId) {
        return sql.of("task/job_of").with("execution", executionId).first(row -> row.id("job_id"));
    }

    /** One sentence on who holds that work order now; empty where there never was one. */
    public Optional<String> whoHolds(UUID jobId) {
        Optional<String> now = sql.of("task/holder_of_job").with("job", jobId).first(row ->
                sentence(row.word(TaskStatus.class, "status"), row.text("execution_id"), row.flag("is_over"), row.text("name")));
        return now.isPresent() ? now : sql.of("task/last_execution_of_job").with("job", jobId).first(row ->
                "its task was queued again as another work order; its last execution was " + row.text("id"));
    }

    private static String sentence(TaskStatus status, String execution, boolean over, String worker) {
        if (status != TaskStatus.IN_PROGRESS) {
            return "nobody holds it now: its task is " + status.word();
        }
        return over
                ? "the lease of execution " + execution + " on worker " + worker + " is over"
                : "execution " + execution + " on worker " + worker + " holds it now";
    }

    /** Runs whose lease is over. */
    public List<RunningTask> over(int most) {
        return sql.of("task/leases_over").with("most", most).list(RunningTask::read);
    }

    /** Runs that go on longer than their timeout and the grace. */
    public List<RunningTask> overdue(Duration grace, int most) {
        return sql.of("task/overdue").with("grace", grace).with("most", most).list(RunningTask::read);
    }

    /**
     * Gives every live lease at least that long again, and every run that long to say that it ended; after a time in which nobody
     * could have renewed a lease or heard of an end.
     */
    public int extendLive(Duration least, Duration timeoutGrace) {
        sql.of("task/extend_deadlines").with("spare", least.minus(timeoutGrace)).update();
        return sql.of("task/extend_leases").with("lease", least).update();
    }

    /** Lets a run go on for at least that long from now: its agent has ended, and a push takes what it takes. */
    public void giveTime(OwnExecution run, Duration time) {
        sql.of("task/time_to_deliver").with("task", run.taskId()).with("execution", run.id()).with("time", time).update();
    }
}
