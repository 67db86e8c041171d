package io.agentvine.backend.task;

import io.agentvine.backend.platform.Problems;
import io.agentvine.backend.store.Database;
import io.agentvine.backend.store.Ids;
import io.agentvine.backend.store.SharedWrites;
import io.agentvine.backend.store.Sql;
import io.agentvine.backend.store.SqlFiles;
import io.agentvine.backend.store.Transactions;
import io.agentvine.backend.store.Vendor;
import io.agentvine.protocol.FailureClass;
import io.agentvine.protocol.Priority;
import io.agentvine.protocol.QueueName;
import io.agentvine.protocol.WorkOrder;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.dao.PessimisticLockingFailureException;
import org.springframework.stereotype.Component;

/**
 * The life of a task: the only place where its state changes, from the submission to its end, and where what it says is changed.
 *
 * <p>Each method is one transaction (it joins the caller's): a compare-and-set of the task's row, whose guard is in the method's
 * name, the execution's row, and a line of the history with fence, actor and the store's time. What its guard does not find
 * changes nothing. The statements stand in {@code sql/task}, one file each. News is published inside the transaction, to be handled
 * after its commit. Safe for any thread.
 */
@Component
public class TaskLifecycle {

    private static final int TURNS_TOGETHER = 8;
    private static final int DELETED_AT_ONCE = 200;

    private final SqlFiles sql;
    private final Transactions transactions;
    private final ApplicationEventPublisher news;
    private final LeaseSettings leases;
    private final TaskSettings defaults;
    private final Ids ids;
    private final Grants grants;
    private final ClaimableTasks claimable;
    private final Dependencies dependencies;
    private final boolean oneStatement;
    private final SharedWrites<Turn, CompletedAndGranted> turns;

    TaskLifecycle(SqlFiles sql, Database database, Transactions transactions, ApplicationEventPublisher news,
            LeaseSettings leases, TaskSettings defaults, Ids ids, Grants grants, ClaimableTasks claimable,
            Dependencies dependencies) {
        this.sql = sql;
        this.transactions = transactions;
        this.news = news;
        this.leases = leases;
        this.defaults = defaults;
        this.ids = ids;
        this.grants = grants;
        this.claimable = claimable;
        this.dependencies = dependencies;
        this.oneStatement = database.vendor() == Vendor.POSTGRESQL;
        this.turns = new SharedWrites<>(TURNS_TOGETHER, database.writers(), all -> transactions.runStatement(() -> take(all)));
    }

    // Into the queue

    /** Writes new tasks, all or none, in one statement; answers where they stand, in their order. Says no news. */
    List<Submission.Placed> submit(List<Submission> submissions) {
        return transactions.runStatement(() -> {
            long last = oneStatement ? 0 : sql.of("task/take_numbers").with("count", submissions.size()).number();
            List<Map<String, Object>> rows = new ArrayList<>();
            for (Submission one : submissions) {
                long number = oneStatement ? 0 : last - submissions.size() + 1 + rows.size();
                long position = QueuePosition.of(one.task().priority(), number, false);
                rows.add(one.stored(rows.size(), ids.next(), ids.next(), position, defaults, leases.affinity()));
            }
            Map<UUID, Submission.Placed> placed = sql.of("task/submit").with("tasks", rows)
                    .list(row -> new Submission.Placed(row.id("id"), row.id("job_id"), row.number("position"),
                            Lane.of(row.id("affinity_worker_id"), row.text("labels")), row.time("created_at"), row.time("due_at"),
                            row.flag("deferred")))
                    .stream().collect(Collectors.toMap(Submission.Placed::taskId, Function.identity()));
            return rows.stream().map(row -> placed.get(row.get("id"))).toList();
        });
    }

    /**
     * Queues a failed or cancelled task again, as a new work order with no attempts used.
     *
     * @param fresh not in its earlier session
     * @return the new job id
     */
    public UUID retryIfFailedOrCancelled(UUID taskId, boolean fresh, String actor) {
        return inTransaction(() -> {
            State state = stateOf(taskId).orElseThrow(() -> Problems.notFound("task", taskId));
            if (!state.status.isOver() || !state.status.mayBecome(TaskStatus.QUEUED)) {
                throw refused(taskId, TaskStatus.QUEUED);
            }
            long number = sql.of("task/take_numbers").with("count", 1).number();
            String reason = "Queued again by " + actor;
            ChangedTask queued = change("task/retry", taskId, state.status, actor, "retried", reason + (fresh ? ", fresh." : "."))
                    .with("job", ids.next()).with("queue", QueuePosition.queueOf(state.priority))
                    .with("position", QueuePosition.of(state.priority, number, false)).with("fresh", fresh)
                    .with("affinity", leases.affinity()).with("reason", reason + ".")
                    .first(ChangedTask::read).orElseThrow(() -> refused(taskId, TaskStatus.QUEUED));
            announceIfDue(queued);
            return queued.jobId();
        });
    }

    /** Queues the waiting tasks whose time has come, at most so many; answers how many. */
    public int wakeIfDue(int most) {
        return inTransaction(() -> {
            List<ChangedTask> woken = sql.of("task/due_waits").with("most", most).list(row -> row.id("id")).stream()
                    .flatMap(task -> change("task/wake", task, TaskStatus.WAITING, "waker", "woken", "The wait is over; queued again.")
                            .with("affinity", leases.affinity()).first(ChangedTask::read).stream())
                    .toList();
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
                return finished(change("task/fail_deferred", taskId, TaskStatus.QUEUED, "dependencies", "dependency", lost.get()),
                        TaskStatus.FAILED);
            }
            Optional<Dependencies.Session> session = dependencies.sessionOf(taskId);
            Optional<ChangedTask> released = sql.of("task/release").with("task", taskId)
                    .with("base_branch", dependencies.baseOf(taskId)).with("session", session.map(Dependencies.Session::id).orElse(null))
                    .with("holder", session.map(Dependencies.Session::worker).orElse(null)).with("affinity", leases.affinity())
                    .first(ChangedTask::read);
            released.ifPresent(this::announceIfDue);
            return released.isPresent();
        });
    }

    /** Moves tasks ahead that could have been claimed for that long and were not, because of more urgent ones; answers how many. */
    public int advanceIfStarved(QueueName queue, Duration starved, int most) {
        return inTransaction(() -> {
            List<ChangedTask> advanced = sql.of("task/advance").with("queue", queue).with("starved", starved).with("most", most)
                    .with("message", "Waited long behind more urgent tasks and was moved ahead of them.").list(ChangedTask::read);
            advanced.forEach(this::announceQueued);
            return advanced.size();
        });
    }

    /** A new priority moves it to the other queue, by the same number: behind what was submitted before it. */
    void editIfQueued(UUID taskId, TaskEdit edit) {
        inTransaction(() -> {
            Editable task = editable(taskId);
            Priority priority = edit.priority() == null ? task.priority : edit.priority();
            String title = edit.title() == null ? task.title : edit.title();
            TaskQueued place = new TaskQueued(taskId, QueuePosition.queueOf(priority), QueuePosition.moved(task.position, priority), task.lane);
            int changed = sql.of("task/edit").with("task", taskId).with("title", title)
                    .with("work_branch", BranchName.of(title, taskId.toString()))
                    .with("description", edit.description() == null ? task.description : edit.description())
                    .with("priority", priority).with("queue", place.queue()).with("position", place.position())
                    .with("from_position", task.position).update();
            if (changed == 0) {
                throw Problems.conflict("Task " + taskId + " is " + task.status.word()
                        + "; title, description and priority can be changed while it is queued");
            }
            if (place.position() != task.position || place.queue() != task.queue) {
                news.publishEvent(place);
            }
            return null;
        });
    }

    private record Editable(TaskStatus status, String title, String description, Priority priority, QueueName queue, long position, Lane lane) {}

    private Editable editable(UUID taskId) {
        return sql.of("task/editable").with("task", taskId)
                .first(row -> new Editable(row.word(TaskStatus.class, "status"), row.text("title"), row.text("description"),
                        row.word(Priority.class, "priority"), row.word(QueueName.class, "queue"), row.number("position"),
                        Lane.of(row.id("affinity_worker_id"), row.text("labels"))))
                .orElseThrow(() -> Problems.notFound("task", taskId));
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
            return inTransaction(() -> {
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
            CompletedAndGranted done = turns.write(new Turn(completions, who, taskIds));
            done.ended.forEach(this::announceEnd);
            return done;
        } catch (DataAccessException e) {
            requireCollision(e);
            return new CompletedAndGranted(completeIfHeldBy(completions), grantOneByOne(who, taskIds, 0));
        }
    }

    /** What one worker finished, and what it asks for. */
    private record Turn(List<Completion> completions, Claimant who, List<UUID> taskIds) {}

    private List<CompletedAndGranted> take(List<Turn> all) {
        return oneStatement ? takeTogether(all) : all.stream().map(turn -> new CompletedAndGranted(complete(turn.completions),
                grants.grant(grants.request(turn.who, turn.taskIds, 0)))).toList();
    }

    private List<CompletedAndGranted> takeTogether(List<Turn> all) {
        List<GrantRequest> requests = all.stream().map(turn -> grants.request(turn.who, turn.taskIds, 0)).toList();
        Sql.Both<ChangedTask, Grants.Granted> both = completion(all.stream().flatMap(turn -> turn.completions.stream()).toList())
                .and(grants.grantAll(requests), ChangedTask::read, row -> grants.granted(row, requests));
        List<ChangedTask> completed = new ArrayList<>(both.first());
        return IntStream.range(0, all.size()).mapToObj(n -> {
            List<WorkOrder> granted = both.second().stream().filter(one -> one.ask() == n).map(Grants.Granted::order).toList();
            return new CompletedAndGranted(takeOut(completed, all.get(n).completions), grants.reply(requests.get(n), granted));
        }).toList();
    }

    /** Takes out what became of these; the same completion in another request is told that it was repeated. */
    private static List<RunEnded> takeOut(List<ChangedTask> completed, List<Completion> completions) {
        record Held(UUID job, long fence, UUID worker) {}
        Set<Held> held = completions.stream().map(Completion::lease)
                .map(lease -> new Held(lease.jobId(), lease.token().fence(), lease.workerId())).collect(Collectors.toSet());
        List<ChangedTask> own = completed.stream()
                .filter(one -> held.contains(new Held(one.jobId(), one.fence(), one.workerId()))).toList();
        completed.removeAll(own);
        return own.stream().map(TaskLifecycle::completed).toList();
    }

    // Its end, as its holder says

    /** Completes those runs whose lease is current; all in one commit. Those that are missing changed nothing. */
    public List<RunEnded> completeIfHeldBy(List<Completion> completions) {
        List<RunEnded> ended = transactions.runStatement(() -> complete(completions));
        ended.forEach(this::announceEnd);
        return ended;
    }

    private List<RunEnded> complete(List<Completion> completions) {
        return completion(completions).list(row -> completed(ChangedTask.read(row)));
    }

    private Sql completion(List<Completion> completions) {
        Set<Lease> leases = new HashSet<>();
        return sql.of("task/complete")
                .with("runs", completions.stream().filter(one -> leases.add(one.lease())).map(Completion::stored).toList());
    }

    private static RunEnded completed(ChangedTask task) {
        return new RunEnded(task.jobId(), task.taskId(), task.executionId(), task.workerId(), TaskStatus.COMPLETED, "completed");
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
        return end(lease, report, new RunEnd.Parked(on, goesOn(taskId, on, answeredBy), true), Guard.HELD);
    }

    /** Ends the task as cancelled: its worker says that the run's processes are dead. */
    public Optional<RunEnded> cancelIfHeldBy(Lease lease, RunReport report, String message) {
        return end(lease, report, RunEnd.cancelled(message, "cancelled"), Guard.HELD);
    }

    // Its end, without its holder's word

    /** Takes the right away from every run of this worker, as lost: it is gone, or a newer incarnation has its name. */
    public List<RunEnded> loseAllOf(UUID workerId, String message) {
        return inTransaction(() -> sql.of("task/running_on").with("worker", workerId).list(RunningTask::read).stream()
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
        return inTransaction(() -> {
            Optional<RunEnded> ended = endAs(lease, report, end, guard);
            return ended.isPresent() || end.to().isOver()
                    ? ended
                    : endAs(lease, report, RunEnd.cancelled("Cancelled.", end.executionStatus()), guard);
        });
    }

    private Optional<RunEnded> endAs(Lease lease, RunReport report, RunEnd end, Guard guard) {
        Sql statement = lease.of(statementOf(end)).with("guard", guard)
                .with("actor", guard == Guard.HELD ? "worker " + lease.workerId() : "reaper")
                .with("failure", end.failure()).with("code", end.code()).with("reason", end.reason())
                .with("message", end.message()).with("execution_status", end.executionStatus())
                .with("last_output", report.lastOutput() == null ? null : String.join("\n", report.lastOutput()));
        report.stored().forEach(statement::with);
        return statement.first(ChangedTask::read).map(task -> {
            RunEnded ended = new RunEnded(task.jobId(), task.taskId(), task.executionId(), task.workerId(), end.to(), end.executionStatus());
            announceEnd(ended);
            if (end.to() == TaskStatus.QUEUED) {
                announceIfDue(task);
            }
            return ended;
        });
    }

    private Sql statementOf(RunEnd end) {
        if (end instanceof RunEnd.Finished finished) {
            return sql.of("task/finish_run").with("to", finished.to()).with("uncounted", finished.workerLost())
                    .with("lost", finished.workerLost());
        }
        if (end instanceof RunEnd.Requeued requeued) {
            return sql.of("task/requeue_run").with("uncounted", !requeued.attemptCounts()).with("lost", requeued.workerLost())
                    .with("delay", requeued.delay()).with("to_head", requeued.toHead());
        }
        if (end instanceof RunEnd.Paused paused) {
            return sql.of("task/pause_run").with("until", paused.until()).with("affinity", leases.affinity());
        }
        RunEnd.Parked parked = (RunEnd.Parked) end;
        Sql statement = sql.of(parked.answered() ? "task/park_answered_run" : "task/park_run").with("affinity", leases.affinity());
        return parked.on().of(statement).with("deferred_call", parked.on().deferredCall());
    }

    // What people say

    /** Queues the task at the head, first for the worker that has its session; false where it is not parked on that question. */
    public boolean answerIfParkedOn(UUID taskId, ParkedOn on, String answeredBy) {
        return inTransaction(() -> {
            Sql answer = change("task/answer", taskId, TaskStatus.WAITING, answeredBy, "answered", goesOn(taskId, on, answeredBy));
            Optional<ChangedTask> queued = on.of(answer).with("affinity", leases.affinity()).first(ChangedTask::read);
            queued.ifPresent(this::announceQueued);
            return queued.isPresent();
        });
    }

    private String goesOn(UUID taskId, ParkedOn on, String answeredBy) {
        return "Answered by " + answeredBy + "; " + sql.of("task/continuation").with("task", taskId)
                .first(row -> row.flag("portable")
                        ? "goes on at the head of its queue."
                        : "only worker " + row.text("worker") + " can go on with it until " + on.keptUntil()
                                + ", since no checkpoint holds its session.")
                .orElseThrow(() -> Problems.notFound("task", taskId));
    }

    /** Fails a task whose question nobody answered in time; false where it is not parked on it. */
    public boolean expireIfParkedOn(UUID taskId, UUID questionId, String message) {
        return inTransaction(() -> finished(change("task/expire", taskId, TaskStatus.WAITING, "questions", "unanswered", message)
                .with("question", questionId), TaskStatus.FAILED));
    }

    /** Adds a sentence to the reason of a task that is parked on that question. */
    public void addToReasonIfParkedOn(UUID taskId, UUID questionId, String sentence) {
        inTransaction(() -> sql.of("task/add_to_reason").with("task", taskId).with("question", questionId).with("sentence", sentence).update());
    }

    /**
     * Cancels a live task: at once where it is queued or waiting; a running one is asked to stop, and is cancelled when its
     * worker says that it did or its lease is over. Repeating it changes nothing.
     *
     * @return the state afterwards
     */
    public TaskStatus cancelIfLive(UUID taskId, String actor) {
        return inTransaction(() -> {
            sql.of("task/lock_worker").with("task", taskId).update();
            TaskStatus from = stateOf(taskId).orElseThrow(() -> Problems.notFound("task", taskId)).status;
            if ((from == TaskStatus.QUEUED || from == TaskStatus.WAITING)
                    && finished(change("task/cancel", taskId, from, actor, "cancelled", "Cancelled by " + actor + "."), TaskStatus.CANCELLED)) {
                return TaskStatus.CANCELLED;
            }
            ChangedTask asked = sql.of("task/ask_to_cancel").with("task", taskId).with("actor", actor)
                    .with("message", "Cancelling: asked for by " + actor + "; ends when its worker has stopped the run.")
                    .first(ChangedTask::read).orElseThrow(() -> refused(taskId, TaskStatus.CANCELLED));
            news.publishEvent(new CancelRequested(taskId, asked.executionId(), asked.workerId()));
            return TaskStatus.IN_PROGRESS;
        });
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

    // Out of the books

    void deleteIfOver(UUID taskId) {
        inTransaction(() -> {
            dependencies.noteIfCompleted(taskId);
            if (sql.of("task/delete").with("task", taskId).update() == 0) {
                throw Problems.conflict("Task " + taskId + " is " + editable(taskId).status.word() + "; cancel it before deleting it");
            }
            return null;
        });
    }

    /** Deletes tasks, with all that belongs to them, that have been over for longer than the retention; none where none is set. Answers how many. */
    public int deleteIfOld() {
        if (defaults.retention() == null) {
            return 0;
        }
        int deleted = 0;
        for (int some = DELETED_AT_ONCE; some == DELETED_AT_ONCE; deleted += some) {
            some = inTransaction(() -> sql.of("task/delete_old").with("age", defaults.retention()).with("most", DELETED_AT_ONCE).update());
        }
        return deleted;
    }

    /** Takes failed entries of that age out of the queue's books; answers how many. */
    public int clearIfFailed(Duration age) {
        return inTransaction(() -> sql.of("task/clear_failed").with("age", age).update());
    }

    // How it is done

    /** A change of state with its line of the history. */
    private Sql change(String statement, UUID taskId, TaskStatus from, String actor, String code, String message) {
        return sql.of(statement).with("task", taskId).with("from", from).with("actor", actor).with("code", code).with("message", message);
    }

    /** Runs a change to a final state; whether it changed anything. */
    private boolean finished(Sql change, TaskStatus to) {
        Optional<ChangedTask> changed = change.first(ChangedTask::read);
        changed.ifPresent(task -> news.publishEvent(new TaskFinished(task.taskId(), to)));
        return changed.isPresent();
    }

    private void announceEnd(RunEnded run) {
        news.publishEvent(run);
        if (run.taskStatus().isOver()) {
            news.publishEvent(new TaskFinished(run.taskId(), run.taskStatus()));
        }
    }

    private void announceIfDue(ChangedTask task) {
        if (task.due()) {
            announceQueued(task);
        }
    }

    private void announceQueued(ChangedTask task) {
        news.publishEvent(new TaskQueued(task.taskId(), task.queue(), task.position(), task.lane()));
    }

    private record State(TaskStatus status, Priority priority) {}

    private Optional<State> stateOf(UUID taskId) {
        return sql.of("task/state").with("task", taskId)
                .first(row -> new State(row.word(TaskStatus.class, "status"), row.word(Priority.class, "priority")));
    }

    private RuntimeException refused(UUID taskId, TaskStatus wanted) {
        TaskStatus found = stateOf(taskId).orElseThrow(() -> Problems.notFound("task", taskId)).status;
        if (wanted == TaskStatus.QUEUED && !found.isOver()) {
            return Problems.conflict("Task " + taskId + " is " + found.word() + "; only a failed or cancelled task can be queued again");
        }
        if (found.mayBecome(wanted)) {
            return Problems.conflict("Task " + taskId + " changed at this very moment and is now " + found.word() + "; ask again");
        }
        return Problems.conflict("Task " + taskId + " is " + found.word() + " and cannot become " + wanted.word());
    }

    private <T> T inTransaction(Supplier<T> change) {
        return transactions.run(change);
    }
}
