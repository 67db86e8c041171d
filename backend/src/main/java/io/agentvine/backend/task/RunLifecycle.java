package io.agentvine.backend.task;

import io.agentvine.backend.store.Database;
import io.agentvine.backend.store.SharedWrites;
import io.agentvine.backend.store.Sql;
import io.agentvine.backend.store.SqlFiles;
import io.agentvine.backend.store.Transactions;
import io.agentvine.backend.store.Vendor;
import io.agentvine.protocol.FailureClass;
import io.agentvine.protocol.QueueName;
import io.agentvine.protocol.WorkOrder;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.dao.PessimisticLockingFailureException;
import org.springframework.stereotype.Component;

/**
 * A run, from the right to it to its end: who may run a task, and what its end makes of the task. What people and time make of a task
 * is {@link TaskLifecycle}'s.
 *
 * <p>Each method is one transaction (it joins the caller's): a compare-and-set of the task's row, whose guard is in the method's
 * name, the execution's row, and a line of the history with fence, actor and the store's time. What its guard does not find
 * changes nothing. News is published inside the transaction, to be handled after its commit. Safe for any thread.
 */
@Component
public class RunLifecycle {

    private static final int TURNS_TOGETHER = 8;

    private final SqlFiles sql;
    private final Transactions transactions;
    private final TaskNews news;
    private final LeaseSettings leases;
    private final Grants grants;
    private final ClaimableTasks claimable;
    private final boolean oneStatement;
    private final SharedWrites<Turn, Taken> turns;

    RunLifecycle(SqlFiles sql, Database database, Transactions transactions, TaskNews news, LeaseSettings leases, Grants grants,
            ClaimableTasks claimable) {
        this.sql = sql;
        this.transactions = transactions;
        this.news = news;
        this.leases = leases;
        this.grants = grants;
        this.claimable = claimable;
        this.oneStatement = database.vendor() == Vendor.POSTGRESQL;
        this.turns = new SharedWrites<>(TURNS_TOGETHER, database.writers(), all -> transactions.runStatement(() -> take(all)));
    }

    // The right to run

    /**
     * Gives a worker the right to run what of these tasks may run now, in their order, all in one transaction. Repeating a
     * request id that was answered with work gives nothing; ask {@link Leases} for that work.
     *
     * @param firstOrdinal how many this request was given or refused before
     */
    public GrantReply grantIfClaimable(Claimant who, List<UUID> taskIds, int firstOrdinal) {
        try {
            return transactions.runStatement(() -> grants.grant(grants.request(who, taskIds, firstOrdinal)));
        } catch (DataAccessException e) {
            requireCollision(e);
            return grantOneByOne(who, taskIds, firstOrdinal);
        }
    }

    /** The same without Redis: what the rows say is next for this worker. */
    public GrantReply grantNextIfClaimable(Claimant who, List<QueueName> queues, int count, int firstOrdinal) {
        try {
            return transactions.run(() -> {
                List<UUID> next = claimable.next(who, queues, count);
                return next.isEmpty() ? GrantReply.NOTHING : grants.grant(grants.request(who, next, firstOrdinal));
            });
        } catch (DataAccessException e) {
            requireCollision(e);
            return grantOneByOne(who, claimable.next(who, queues, count), firstOrdinal);
        }
    }

    private GrantReply grantOneByOne(Claimant who, List<UUID> taskIds, int firstOrdinal) {
        List<WorkOrder> granted = new ArrayList<>();
        for (UUID task : taskIds) {
            try {
                GrantRequest request = grants.request(who, List.of(task), firstOrdinal + granted.size());
                GrantReply one = transactions.runStatement(() -> grants.grant(request));
                if (one.refusal() != GrantReply.Refusal.NONE) {
                    return granted.isEmpty() ? one : new GrantReply(granted, GrantReply.Refusal.NONE);
                }
                granted.addAll(one.granted());
            } catch (DataAccessException e) {
                requireCollision(e);
            }
        }
        return new GrantReply(granted, GrantReply.Refusal.NONE);
    }

    /** Another claim took one of them or its session, or repeats this request, in this very moment. SQLite has no name for it. */
    private static void requireCollision(DataAccessException e) {
        boolean collision = e instanceof DuplicateKeyException || e instanceof PessimisticLockingFailureException
                || String.valueOf(e.getMessage()).contains("SQLITE_CONSTRAINT_UNIQUE");
        if (!collision) {
            throw e;
        }
    }

    /** Runs that ended, and what was granted in the same commit. */
    public record CompletedAndGranted(List<RunEnded> ended, GrantReply reply) {}

    /**
     * {@link #completeIfHeldBy} and then {@link #grantIfClaimable}, as a request's first, in one round trip and one commit where that can
     * be, which requests that come at the same time share. Not within a transaction.
     */
    public CompletedAndGranted completeAndGrant(List<Completion> completions, Claimant who, List<UUID> taskIds) {
        try {
            Taken taken = turns.write(new Turn(completions, who, taskIds));
            return new CompletedAndGranted(completed(taken.completed), taken.reply);
        } catch (DataAccessException e) {
            requireCollision(e);
            return new CompletedAndGranted(completeIfHeldBy(completions), grantOneByOne(who, taskIds, 0));
        }
    }

    /** What one worker finished, and what it asks for. */
    private record Turn(List<Completion> completions, Claimant who, List<UUID> taskIds) {}

    /** What became of a turn; its news is to be said. */
    private record Taken(List<ChangedTask> completed, GrantReply reply) {}

    private List<Taken> take(List<Turn> all) {
        return oneStatement ? takeTogether(all) : all.stream().map(turn -> new Taken(completion(turn.completions).list(ChangedTask::read),
                grants.grant(grants.request(turn.who, turn.taskIds, 0)))).toList();
    }

    private List<Taken> takeTogether(List<Turn> all) {
        List<GrantRequest> requests = all.stream().map(turn -> grants.request(turn.who, turn.taskIds, 0)).toList();
        Sql.Both<ChangedTask, Grants.Granted> both = completion(all.stream().flatMap(turn -> turn.completions.stream()).toList())
                .and(grants.grantAll(requests), ChangedTask::read, row -> grants.granted(row, requests));
        List<ChangedTask> completed = new ArrayList<>(both.first());
        return IntStream.range(0, all.size()).mapToObj(n -> {
            List<WorkOrder> granted = both.second().stream().filter(one -> one.ask() == n).map(Grants.Granted::order).toList();
            return new Taken(takeOut(completed, all.get(n).completions), grants.reply(requests.get(n), granted));
        }).toList();
    }

    /** Takes out what became of these; the same completion in another request is told that it was repeated. */
    private static List<ChangedTask> takeOut(List<ChangedTask> completed, List<Completion> completions) {
        record Held(UUID job, long fence, UUID worker) {}
        Set<Held> held = completions.stream().map(Completion::lease)
                .map(lease -> new Held(lease.jobId(), lease.token().fence(), lease.workerId())).collect(Collectors.toSet());
        List<ChangedTask> own = completed.stream()
                .filter(one -> held.contains(new Held(one.jobId(), one.fence(), one.workerId()))).toList();
        completed.removeAll(own);
        return own;
    }

    // Its end, as its holder says

    /** Completes those runs whose lease is current; all in one commit. Those that are missing changed nothing. */
    public List<RunEnded> completeIfHeldBy(List<Completion> completions) {
        return completed(transactions.runStatement(() -> completion(completions).list(ChangedTask::read)));
    }

    private List<RunEnded> completed(List<ChangedTask> tasks) {
        return tasks.stream().map(task -> news.ended(task, "completed")).toList();
    }

    private Sql completion(List<Completion> completions) {
        Set<Lease> leases = new HashSet<>();
        return sql.of("task/complete")
                .with("runs", completions.stream().filter(one -> leases.add(one.lease())).map(Completion::stored).toList());
    }

    /** Fails the task for good. */
    public Optional<RunEnded> failIfHeldBy(Lease lease, RunReport report, FailureClass failure, String message) {
        return end(lease, report, RunEnd.failed(failure, message, "failed"), Guard.HELD);
    }

    /** Queues the task again after a failure, claimable after the delay. */
    public Optional<RunEnded> requeueIfHeldBy(
            Lease lease, RunReport report, FailureClass failure, String message, String reason, Duration delay, boolean attemptCounts) {
        return end(lease, report, RunEnd.backOff(failure, message, reason, delay, attemptCounts), Guard.HELD);
    }

    /** Gives the work back to the head of its queue; no attempt counted. */
    public Optional<RunEnded> handBackIfHeldBy(Lease lease, RunReport report, String reason) {
        return end(lease, report, RunEnd.handedBack(reason), Guard.HELD);
    }

    /** Lets the task wait until that time, then it is queued again, first for the worker that has its session. */
    public Optional<RunEnded> waitIfHeldBy(
            Lease lease, RunReport report, FailureClass failure, String message, String reason, Instant until) {
        return end(lease, report, new RunEnd.Paused(failure, message, reason, until), Guard.HELD);
    }

    /** Lets the task wait for an answer; no attempt counted, and the time that it ran is kept. */
    public Optional<RunEnded> parkIfHeldBy(Lease lease, RunReport report, ParkedOn on, String reason) {
        return end(lease, report, new RunEnd.Parked(on, reason, false), Guard.HELD);
    }

    /** The same where the answer is there already: the task is queued at the head, first for its worker. */
    public Optional<RunEnded> parkAnsweredIfHeldBy(UUID taskId, Lease lease, RunReport report, ParkedOn on, String answeredBy) {
        return end(lease, report, new RunEnd.Parked(on, on.goesOn(sql, taskId, answeredBy), true), Guard.HELD);
    }

    /** Ends the task as cancelled: its worker says that the run's processes are dead. */
    public Optional<RunEnded> cancelIfHeldBy(Lease lease, RunReport report, String message) {
        return end(lease, report, RunEnd.cancelled(message, "cancelled"), Guard.HELD);
    }

    // Its end, without its holder's word

    /** Takes the right away from every run of this worker, as lost: it is gone, or a newer incarnation has its name. */
    public List<RunEnded> loseAllOf(UUID workerId, String message) {
        return transactions.run(() -> sql.of("task/running_on").with("worker", workerId).list(RunningTask::read).stream()
                .flatMap(task -> lose(task, Guard.ANY, message).stream()).toList());
    }

    /** The rule for a lease that is over: cancelled where that was asked, else queued again or failed as lost. */
    public Optional<RunEnded> loseIfLeaseIsOver(RunningTask task) {
        return lose(task, Guard.OVER, "Worker " + task.workerName() + " was not heard of for the length of a lease.");
    }

    private Optional<RunEnded> lose(RunningTask task, Guard guard, String message) {
        return end(task.lease(), RunReport.NONE, endOfLost(task, message), guard);
    }

    private RunEnd endOfLost(RunningTask task, String message) {
        if (task.cancelRequested()) {
            return RunEnd.cancelled("Cancelled; its worker was lost meanwhile.", "lost");
        }
        int lost = task.lostWorkers() + 1;
        if (lost >= leases.lostWorkers()) {
            return RunEnd.failed(FailureClass.WORKER_LOST,
                    "Failed because " + lost + " workers were lost while they ran this task; the last: " + message, "lost");
        }
        return RunEnd.lost(message, message + " Queued again; lost worker " + lost + " of " + leases.lostWorkers() + ".");
    }

    /** Fails a run that goes on past its timeout and the grace, whoever heartbeats. */
    public Optional<RunEnded> failIfOverdue(RunningTask task) {
        RunEnd end = task.cancelRequested()
                ? RunEnd.cancelled("Cancelled; the run had not ended by its timeout.", "cancelled")
                : RunEnd.failed(FailureClass.TIMEOUT, "The run did not end within its timeout.", "failed");
        return end(task.lease(), RunReport.NONE, end, Guard.ANY);
    }

    /** Which leases an ending is meant for. */
    private enum Guard {
        HELD,
        OVER,
        ANY
    }

    /** A run that was asked to be cancelled since its end was decided on is cancelled by it: nothing else would end that task. */
    private Optional<RunEnded> end(Lease lease, RunReport report, RunEnd end, Guard guard) {
        return transactions.run(() -> {
            Optional<RunEnded> ended = endAs(lease, report, end, guard);
            return ended.isPresent() || end.to().isOver()
                    ? ended
                    : endAs(lease, report, RunEnd.cancelled("Cancelled.", end.executionStatus()), guard);
        });
    }

    private Optional<RunEnded> endAs(Lease lease, RunReport report, RunEnd end, Guard guard) {
        Sql statement = lease.of(statementOf(end)).with("guard", guard)
                .with("actor", guard == Guard.HELD ? null : "reaper")
                .with("failure", end.failure()).with("code", end.code()).with("reason", end.reason())
                .with("message", end.message()).with("execution_status", end.executionStatus())
                .with("last_output", report.lastOutput() == null ? null : String.join("\n", report.lastOutput()));
        report.stored().forEach(statement::with);
        return statement.first(ChangedTask::read).map(task -> news.ended(task, end.executionStatus()));
    }

    private Sql statementOf(RunEnd end) {
        if (end instanceof RunEnd.Finished finished) {
            return sql.of("task/finish_run").with("to", finished.to()).with("uncounted", finished.workerLost())
                    .with("lost", finished.workerLost());
        }
        if (end instanceof RunEnd.Requeued requeued) {
            return QueuePosition.head(sql.of("task/requeue_run")).with("uncounted", !requeued.attemptCounts()).with("lost", requeued.workerLost())
                    .with("delay", requeued.delay()).with("to_head", requeued.toHead());
        }
        if (end instanceof RunEnd.Paused paused) {
            return sql.of("task/pause_run").with("until", paused.until()).with("affinity", leases.affinity());
        }
        RunEnd.Parked parked = (RunEnd.Parked) end;
        Sql statement = parked.answered() ? QueuePosition.head(sql.of("task/park_answered_run")) : sql.of("task/park_run");
        return parked.on().of(statement).with("affinity", leases.affinity()).with("deferred_call", parked.on().deferredCall());
    }

    // What it is gone on from

    /** The checkpoint of that run becomes what the task is gone on from. @param portable its session is in it, so that any worker can go on */
    public void noteCheckpointIfRunBy(UUID executionId, UUID taskId, boolean portable) {
        sql.of("task/note_checkpoint").with("task", taskId).with("execution", executionId).with("portable", portable).update();
    }

    /** Only the worker that ran it last can go on with it: the run that is ending has stored no checkpoint. */
    public void noteNotPortable(UUID taskId) {
        sql.of("task/mark_not_portable").with("task", taskId).update();
    }

    /** A task that is over is gone on from that checkpoint no more; false where it is not over. Locks its row until the commit. */
    public boolean leaveCheckpointIfOver(UUID executionId, UUID taskId) {
        return sql.of("task/leave_checkpoint").with("task", taskId).with("execution", executionId).update() > 0;
    }
}
