package io.agentvine.backend.task;

import io.agentvine.backend.platform.Problems;
import io.agentvine.backend.store.Database;
import io.agentvine.backend.store.Ids;
import io.agentvine.backend.store.Statements;
import io.agentvine.backend.store.Transactions;
import io.agentvine.protocol.FailureClass;
import io.agentvine.protocol.QueueName;
import io.agentvine.protocol.WorkOrder;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.dao.PessimisticLockingFailureException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;

/**
 * The only place where a task's state changes.
 *
 * <p>Each method is one transaction (it joins the caller's): a compare-and-set of the task's row, the execution's row, and
 * a row of the history with fence, actor and the store's time. What its guard does not find changes nothing. News is
 * published inside the transaction, to be handled after its commit. Safe for any thread.
 */
@Component
public class TaskTransitions {

    private final Transactions transactions;
    private final Statements statements;
    private final ApplicationEventPublisher news;
    private final LeaseSettings settings;
    private final RunRows runs;
    private final Grants grants;
    private final Dependencies dependencies;
    private final QueueRows queueRows;
    private final Turns turns;

    TaskTransitions(
            JdbcTemplate jdbc,
            Database database,
            Ids ids,
            PlatformTransactionManager transactions,
            Statements statements,
            ApplicationEventPublisher news,
            LeaseSettings settings,
            LiveLeases live,
            QueueHeads heads,
            SessionReuse sessions,
            Dependencies dependencies) {
        this.transactions = new Transactions(transactions);
        this.statements = statements;
        this.news = news;
        this.settings = settings;
        this.dependencies = dependencies;
        this.runs = new RunRows(jdbc, database, live);
        this.grants = new Grants(jdbc, database, ids, settings, heads, sessions);
        this.queueRows = new QueueRows(jdbc, database, ids, runs);
        this.turns = new Turns(jdbc, database, statements, runs, grants);
    }

    /**
     * Gives a worker the right to run what of these tasks may run now, in their order, all in one transaction. Repeating a
     * request id that was answered with work gives nothing; ask {@link HeldWork} for that work.
     *
     * @param firstOrdinal how many this request was given or refused before
     */
    public GrantReply grant(Claimant who, List<UUID> taskIds, int firstOrdinal) {
        try {
            return statements.write(() -> grants.grant(who, taskIds, firstOrdinal));
        } catch (DataAccessException e) {
            requireCollision(e);
            return grantOneByOne(who, taskIds, firstOrdinal);
        }
    }

    /** The same without Redis: what the rows say is next for this worker. */
    public GrantReply grantNext(Claimant who, List<QueueName> queues, int count, int firstOrdinal) {
        try {
            return inTransaction(() -> grants.grantNext(who, queues, count, firstOrdinal));
        } catch (DataAccessException e) {
            requireCollision(e);
            return grantOneByOne(who, grants.next(who, queues, count), firstOrdinal);
        }
    }

    private GrantReply grantOneByOne(Claimant who, List<UUID> taskIds, int firstOrdinal) {
        List<WorkOrder> granted = new ArrayList<>();
        for (UUID task : taskIds) {
            try {
                int ordinal = firstOrdinal + granted.size();
                GrantReply one = statements.write(() -> grants.grant(who, List.of(task), ordinal));
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

    /** Completes those runs whose lease is current; all in one commit. Those that are missing changed nothing. */
    public List<EndedRun> completeIfHeldBy(List<Completion> completions) {
        return announceCompleted(statements.write(() -> runs.complete(completions)));
    }

    private List<EndedRun> announceCompleted(List<RunRows.Changed> runs) {
        return runs.stream().map(run -> announceEnd(run, RunEnd.completed())).toList();
    }

    /** Runs that ended, and what was granted in the same commit. */
    public record CompletedAndGranted(List<EndedRun> ended, GrantReply reply) {}

    /**
     * {@link #completeIfHeldBy} and then {@link #grant}, as a request's first, in one round trip and one commit where that can be,
     * which requests that come at the same time share.
     */
    public CompletedAndGranted completeAndGrant(List<Completion> completions, Claimant who, List<UUID> taskIds) {
        try {
            Turns.Done done = turns.write(completions, who, taskIds);
            return new CompletedAndGranted(announceCompleted(done.changed()), done.reply());
        } catch (DataAccessException e) {
            requireCollision(e);
            return new CompletedAndGranted(completeIfHeldBy(completions), grantOneByOne(who, taskIds, 0));
        }
    }

    /** Fails the task for good. */
    public Optional<EndedRun> failIfHeldBy(Lease lease, RunReport report, FailureClass failure, String message) {
        return end(lease, report, RunEnd.failed(failure, message, "failed"), RunRows.Guard.HELD, actor(lease));
    }

    /** Queues the task again after a failure, claimable after the delay. */
    public Optional<EndedRun> requeueIfHeldBy(
            Lease lease, RunReport report, FailureClass failure, String message, String reason, Duration delay, boolean attemptCounts) {
        RunEnd end = RunEnd.backOff(failure, message, reason, delay, attemptCounts);
        return end(lease, report, end, RunRows.Guard.HELD, actor(lease));
    }

    /** Gives the work back to the head of its queue; no attempt counted. */
    public Optional<EndedRun> handBackIfHeldBy(Lease lease, RunReport report, String reason) {
        return end(lease, report, RunEnd.handedBack(reason), RunRows.Guard.HELD, actor(lease));
    }

    /** Lets the task wait until that time, then it is queued again, first for the worker that has its session. */
    public Optional<EndedRun> waitIfHeldBy(
            Lease lease, RunReport report, FailureClass failure, String message, String reason, Instant until) {
        return end(lease, report, RunEnd.waiting(failure, message, reason, until), RunRows.Guard.HELD, actor(lease));
    }

    /** Lets the task wait for an answer; no attempt counted, and the time that it ran is kept. */
    public Optional<EndedRun> parkIfHeldBy(Lease lease, RunReport report, ParkedOn on, String reason) {
        return end(lease, report, RunEnd.parked(on, reason), RunRows.Guard.HELD, actor(lease));
    }

    /** The same where the answer is there already: the task is queued at the head, first for its worker. */
    public Optional<EndedRun> parkAnsweredIfHeldBy(UUID taskId, Lease lease, RunReport report, ParkedOn on, String answeredBy) {
        return end(lease, report, RunEnd.parkedAndAnswered(on, goesOn(taskId, on, answeredBy)), RunRows.Guard.HELD, actor(lease));
    }

    /** Queues the task at the head, first for the worker that has its session; false where it is not parked on that question. */
    public boolean answeredIfParkedOn(UUID taskId, ParkedOn on, String answeredBy) {
        return inTransaction(() -> {
            Optional<RunRows.Changed> queued = queueRows.answeredIfParkedOn(
                    taskId, on, answeredBy, goesOn(taskId, on, answeredBy), settings.affinity().toMillis());
            queued.ifPresent(this::announceQueued);
            return queued.isPresent();
        });
    }

    private String goesOn(UUID taskId, ParkedOn on, String answeredBy) {
        QueueRows.Continuation left = queueRows.continuationOf(taskId);
        return "Answered by " + answeredBy + "; " + (left.portable()
                ? "goes on at the head of its queue."
                : "only worker " + left.worker() + " can go on with it until " + on.keptUntil() + ", since no checkpoint holds its session.");
    }

    /** Fails a task whose question nobody answered in time; false where it is not parked on it. */
    public boolean unansweredIfParkedOn(UUID taskId, UUID questionId, String message) {
        return inTransaction(() -> {
            Optional<RunRows.Changed> failed = queueRows.unansweredIfParkedOn(taskId, questionId, message);
            failed.ifPresent(task -> news.publishEvent(new TaskFinished(taskId, TaskStatus.FAILED)));
            return failed.isPresent();
        });
    }

    /** Adds a sentence to the reason of a task that is parked on that question. */
    public void addToReasonIfParkedOn(UUID taskId, UUID questionId, String sentence) {
        inTransaction(() -> {
            queueRows.addToReasonIfParkedOn(taskId, questionId, sentence);
            return null;
        });
    }

    /** Ends the task as cancelled: its worker says that the run's processes are dead. */
    public Optional<EndedRun> cancelIfHeldBy(Lease lease, RunReport report, String message) {
        return end(lease, report, RunEnd.cancelled(message, "cancelled"), RunRows.Guard.HELD, actor(lease));
    }

    /** Takes the right away from every run of this worker, as lost: it is gone, or a newer incarnation has its name. */
    public List<EndedRun> loseAllOf(UUID workerId, String message) {
        return inTransaction(() -> {
            List<EndedRun> ended = new ArrayList<>();
            for (RunningTask task : queueRows.runningOn(workerId)) {
                lose(task, RunRows.Guard.ANY, message).ifPresent(ended::add);
            }
            return ended;
        });
    }

    /** The rule for a lease that is over: cancelled where that was asked, else queued again or failed as lost. */
    public Optional<EndedRun> loseIfLeaseIsOver(RunningTask task) {
        return lose(task, RunRows.Guard.OVER, "Worker " + task.workerName() + " was not heard of for the length of a lease.");
    }

    private Optional<EndedRun> lose(RunningTask task, RunRows.Guard guard, String message) {
        return end(task.lease(), RunReport.NONE, endOfLost(task, message), guard, "reaper");
    }

    private RunEnd endOfLost(RunningTask task, String message) {
        if (task.cancelRequested()) {
            return RunEnd.cancelled("Cancelled; its worker was lost meanwhile.", "lost");
        }
        int lost = task.lostWorkers() + 1;
        if (lost >= settings.lostWorkers()) {
            return RunEnd.failed(FailureClass.WORKER_LOST,
                    "Failed because " + lost + " workers were lost while they ran this task; the last: " + message, "lost");
        }
        return RunEnd.lost(message, message + " Queued again; lost worker " + lost + " of " + settings.lostWorkers() + ".");
    }

    /** Fails a run that goes on past its timeout and the grace, whoever heartbeats. */
    public Optional<EndedRun> failIfOverdue(RunningTask task) {
        RunEnd end = task.cancelRequested()
                ? RunEnd.cancelled("Cancelled; the run had not ended by its timeout.", "cancelled")
                : RunEnd.failed(FailureClass.TIMEOUT, "The run did not end within its timeout.", "failed");
        return end(task.lease(), RunReport.NONE, end, RunRows.Guard.ANY, "reaper");
    }

    /**
     * Cancels a live task: at once where it is queued or waiting; a running one is asked to stop, and is cancelled when its
     * worker says that it did or its lease is over. Repeating it changes nothing.
     *
     * @return the state afterwards
     */
    public TaskStatus cancel(UUID taskId, String actor) {
        return inTransaction(() -> {
            queueRows.lockWorkerOf(taskId);
            Optional<RunRows.Changed> cancelled = queueRows.cancelIfQueuedOrWaiting(taskId, actor);
            if (cancelled.isPresent()) {
                news.publishEvent(new TaskFinished(taskId, TaskStatus.CANCELLED));
                return TaskStatus.CANCELLED;
            }
            Optional<RunRows.Changed> asked = queueRows.requestCancelIfRunning(taskId, actor);
            if (asked.isPresent()) {
                news.publishEvent(new CancelRequested(taskId, asked.get().executionId(), asked.get().workerId()));
                return TaskStatus.IN_PROGRESS;
            }
            return refused(taskId, TaskStatus.CANCELLED);
        });
    }

    /**
     * Queues a failed or cancelled task again, as a new work order with no attempts used.
     *
     * @param fresh not in its earlier session
     * @return the new job id
     */
    public UUID retry(UUID taskId, boolean fresh, String actor) {
        return inTransaction(() -> {
            Optional<RunRows.Changed> queued =
                    queueRows.retryIfFailedOrCancelled(taskId, fresh, settings.affinity().toMillis(), actor);
            if (queued.isEmpty()) {
                refused(taskId, TaskStatus.QUEUED);
            }
            announceIfDue(queued.get());
            return queued.get().jobId();
        });
    }

    /** Queues the waiting tasks whose time has come, at most so many; answers how many. */
    public int wakeDue(int most) {
        return inTransaction(() -> {
            List<RunRows.Changed> woken = queueRows.wakeDue(most, settings.affinity().toMillis());
            woken.forEach(this::announceQueued);
            return woken.size();
        });
    }

    /** Looks at tasks that wait for others: makes those claimable whose others are completed, fails those whose others are not to be. */
    public int settleDeferred(int most) {
        List<UUID> deferred = inTransaction(() -> dependencies.look(most));
        return (int) deferred.stream().filter(this::settleDeferred).count();
    }

    private boolean settleDeferred(UUID taskId) {
        return inTransaction(() -> {
            Optional<String> lost = dependencies.lostOf(taskId);
            if (lost.isPresent()) {
                Optional<RunRows.Changed> failed = queueRows.failIfDeferred(taskId, lost.get());
                failed.ifPresent(task -> news.publishEvent(new TaskFinished(taskId, TaskStatus.FAILED)));
                return failed.isPresent();
            }
            Optional<RunRows.Changed> released = dependencies.releaseIfDone(taskId);
            released.ifPresent(this::announceIfDue);
            return released.isPresent();
        });
    }

    /** Moves tasks ahead that could have been claimed for that long and were not, because of more urgent ones; answers how many. */
    public int advanceStarved(QueueName queue, Duration starved, int most) {
        return inTransaction(() -> {
            List<RunRows.Changed> advanced = queueRows.advanceStarved(queue, starved.toMillis(), most);
            advanced.forEach(this::announceQueued);
            return advanced.size();
        });
    }

    private void announceIfDue(RunRows.Changed task) {
        if (task.due()) {
            announceQueued(task);
        }
    }

    /** A run that was asked to be cancelled since its end was decided on is cancelled by it: nothing else would end that task. */
    private Optional<EndedRun> end(Lease lease, RunReport report, RunEnd end, RunRows.Guard guard, String actor) {
        return inTransaction(() -> {
            Optional<EndedRun> ended = endAs(lease, report, end, guard, actor);
            return ended.isPresent() || end.to().isOver()
                    ? ended
                    : endAs(lease, report, RunEnd.cancelled("Cancelled.", end.executionStatus()), guard, actor);
        });
    }

    private Optional<EndedRun> endAs(Lease lease, RunReport report, RunEnd end, RunRows.Guard guard, String actor) {
        List<RunRows.Changed> changed = runs.end(lease, end, guard, settings.affinity().toMillis());
        return ended(changed, changed.stream().map(one -> end).toList(), changed.stream().map(one -> report).toList(), actor)
                .stream()
                .findFirst();
    }

    /** @param actor null: the worker of each run */
    private List<EndedRun> ended(List<RunRows.Changed> changed, List<RunEnd> ends, List<RunReport> reports, String actor) {
        if (changed.isEmpty()) {
            return List.of();
        }
        runs.close(changed, ends, reports);
        runs.note(changed, TaskStatus.IN_PROGRESS, ends, actor);
        List<EndedRun> ended = new ArrayList<>();
        for (int i = 0; i < changed.size(); i++) {
            ended.add(announceEnd(changed.get(i), ends.get(i)));
        }
        return ended;
    }

    private EndedRun announceEnd(RunRows.Changed run, RunEnd end) {
        news.publishEvent(new ExecutionEnded(run.executionId(), run.taskId(), run.workerId(), end.executionStatus()));
        if (end.to().isOver()) {
            news.publishEvent(new TaskFinished(run.taskId(), end.to()));
        } else if (end.to() == TaskStatus.QUEUED) {
            announceIfDue(run);
        }
        return new EndedRun(run.jobId(), run.taskId(), run.executionId(), run.workerId(), end.to(), end.executionStatus());
    }

    private void announceQueued(RunRows.Changed task) {
        news.publishEvent(new TaskQueued(task.taskId(), task.queue(), task.position(), task.lane()));
    }

    private TaskStatus refused(UUID taskId, TaskStatus wanted) {
        TaskStatus found = queueRows.statusOf(taskId).orElseThrow(() -> Problems.notFound("task", taskId));
        if (wanted == TaskStatus.QUEUED && !found.isOver()) {
            throw Problems.conflict("Task " + taskId + " is " + found.word() + "; only a failed or cancelled task can be queued again");
        }
        if (found.mayBecome(wanted)) {
            throw Problems.conflict("Task " + taskId + " changed at this very moment and is now " + found.word() + "; ask again");
        }
        throw Problems.conflict("Task " + taskId + " is " + found.word() + " and cannot become " + wanted.word());
    }

    private static String actor(Lease lease) {
        return "worker " + lease.workerId();
    }

    private <T> T inTransaction(Supplier<T> change) {
        return transactions.run(change);
    }
}
