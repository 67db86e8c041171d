package io.agentvine.backend.task;

import io.agentvine.backend.platform.Problems;
import io.agentvine.backend.store.Ids;
import io.agentvine.backend.store.Row;
import io.agentvine.backend.store.Sql;
import io.agentvine.backend.store.SqlFiles;
import io.agentvine.backend.store.Transactions;
import io.agentvine.protocol.AgentOptions;
import io.agentvine.protocol.Priority;
import io.agentvine.protocol.QueueName;
import io.agentvine.protocol.Wire;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.springframework.stereotype.Component;

/**
 * A task, as people and time change it: queued again, edited, moved, answered, cancelled, deleted. New ones are written by
 * {@link TaskSubmission}, and what a run makes of its task is {@link RunLifecycle}'s.
 *
 * <p>Each method is one transaction (it joins the caller's): a compare-and-set of the task's row, whose guard is in the method's
 * name, and, where its state changes, a line of the history with fence, actor and the store's time. What its guard does not find
 * changes nothing. The statements stand in {@code sql/task}, one file each. News is published inside the transaction, to be handled
 * after its commit. Safe for any thread.
 */
@Component
public class TaskLifecycle {

    private static final int DELETED_AT_ONCE = 200;

    private final SqlFiles sql;
    private final Transactions transactions;
    private final TaskNews news;
    private final Dependencies dependencies;
    private final RepositoryLimits limits;
    private final Ids ids;
    private final LeaseSettings leases;
    private final TaskSettings settings;

    TaskLifecycle(SqlFiles sql, Transactions transactions, TaskNews news, Dependencies dependencies, RepositoryLimits limits, Ids ids,
            LeaseSettings leases, TaskSettings settings) {
        this.sql = sql;
        this.transactions = transactions;
        this.news = news;
        this.dependencies = dependencies;
        this.limits = limits;
        this.ids = ids;
        this.leases = leases;
        this.settings = settings;
    }

    // Into the queue again, and within it

    /**
     * Queues a failed or cancelled task again, as a new work order with no attempts used.
     *
     * @param fresh not in its earlier session
     * @return the new job id
     */
    public UUID retryIfFailedOrCancelled(UUID taskId, boolean fresh, String actor) {
        return transactions.run(() -> {
            State state = stateOf(taskId).orElseThrow(() -> Problems.notFound("task", taskId));
            if (state.status != TaskStatus.FAILED && state.status != TaskStatus.CANCELLED) {
                throw refused(taskId, TaskStatus.QUEUED);
            }
            limits.noteRepositoryOf(taskId);
            long number = sql.of("task/take_numbers").with("count", 1).number();
            String reason = "Queued again by " + actor;
            Sql retry = change("task/retry", taskId, state.status, actor, "retried", reason + (fresh ? ", fresh." : "."))
                    .with("job", ids.next()).with("queue", QueuePosition.queueOf(state.priority))
                    .with("position", QueuePosition.of(state.priority, number, false)).with("fresh", fresh)
                    .with("affinity", leases.affinity()).with("reason", reason + ".");
            return changed(retry).orElseThrow(() -> refused(taskId, TaskStatus.QUEUED)).jobId();
        });
    }

    /** Queues the waiting tasks whose time has come, at most so many; answers how many. */
    public int wakeIfDue(int most) {
        return transactions.run(() -> (int) sql.of("task/due_waits").with("most", most).list(row -> row.id("id")).stream()
                .map(task -> changed(change("task/wake", task, TaskStatus.WAITING, "waker", "woken", "The wait is over; queued again.")
                        .with("affinity", leases.affinity())))
                .filter(Optional::isPresent).count());
    }

    /** Looks at tasks that wait for others: makes those claimable whose others are completed, fails those whose others are not to be. */
    public int settleDeferred(int most) {
        List<UUID> deferred = transactions.run(() -> dependencies.look(most));
        return (int) deferred.stream().filter(this::settleDeferred).count();
    }

    private boolean settleDeferred(UUID taskId) {
        return transactions.run(() -> {
            Optional<Dependencies.Session> session = dependencies.sessionOf(taskId);
            Dependencies.Ground ground = dependencies.groundOf(taskId);
            Sql settled = dependencies.lostOf(taskId)
                    .map(lost -> change("task/fail_deferred", taskId, TaskStatus.QUEUED, "dependencies", "dependency", lost))
                    .orElseGet(() -> sql.of("task/release").with("task", taskId).with("base_branch", ground.branch())
                            .with("predecessor", ground.predecessor()).with("kept_on", ground.keptOn())
                            .with("session", session.map(Dependencies.Session::id).orElse(null))
                            .with("holder", session.map(Dependencies.Session::worker).orElse(null)).with("affinity", leases.affinity()));
            return changed(settled).isPresent();
        });
    }

    /** Moves tasks ahead that could have been claimed for that long and were not, because of more urgent ones; answers how many. */
    public int advanceIfStarved(QueueName queue, Duration starved, int most) {
        return transactions.run(() -> {
            List<ChangedTask> advanced = sql.of("task/advance").with("queue", queue).with("starved", starved).with("most", most)
                    .with("returned", QueuePosition.RETURNED)
                    .with("message", "Waited long behind more urgent tasks and was moved ahead of them.").list(ChangedTask::read);
            advanced.forEach(news::changed);
            return advanced.size();
        });
    }

    /** What may become of a task's options by a change of them. */
    @FunctionalInterface
    public interface OptionsRule {

        /** @throws io.agentvine.backend.platform.ProblemException where that may not be */
        void require(AgentOptions before, AgentOptions after);
    }

    /**
     * Changes what it says. A new priority moves it to the other queue, by the same number: behind what was submitted before it. What
     * it reaches says which workers may have it, so that it stands in another list then.
     *
     * @param rule asked where what it reaches is changed
     * @throws io.agentvine.backend.platform.ProblemException 404, or 409 where it is not queued
     */
    public void editIfQueued(UUID taskId, TaskEdit edit, OptionsRule rule) {
        transactions.run(() -> {
            Editable task = editable(taskId);
            boolean reaches = edit.network() != null || edit.allowHosts() != null;
            AgentOptions options = task.options.with(edit.reach(task.options.reached()));
            if (reaches) {
                rule.require(task.options, options);
            }
            Lane lane = new Lane(null, OwnLabels.with(task.labels, OwnLabels.NETWORK, options.reached().limits()));
            Priority priority = edit.priority() == null ? task.priority : edit.priority();
            String title = edit.title() == null ? task.title : edit.title();
            ChangedTask edited = sql.of("task/edit").with("task", taskId).with("title", title)
                    .with("work_branch", BranchName.renamed(task.workBranch, task.title, title, taskId.toString()))
                    .with("description", edit.description() == null ? task.description : edit.description())
                    .with("priority", priority).with("queue", QueuePosition.queueOf(priority))
                    .with("position", QueuePosition.moved(task.position, priority)).with("from_position", task.position)
                    .with("values_from", task.valuesFrom == null ? null : Wire.write(edit.valuesFrom(task.valuesFrom)))
                    .with("from_options", reaches ? task.storedOptions : null).with("options", options.equals(AgentOptions.NONE) ? null : Wire.write(options))
                    .with("labels", lane.labelsOfRow())
                    .first(ChangedTask::read)
                    .orElseThrow(() -> Problems.conflict(task.status == TaskStatus.QUEUED ? "Task " + taskId + " was changed or started at this moment; ask again"
                            : "Task " + taskId + " is " + task.status.word()
                                    + "; title, description, priority, network and allow_hosts can be changed while it is queued"));
            if (edited.position() != task.position || edited.queue() != task.queue || !lane.labels().equals(task.labels)) {
                news.changed(edited);
            }
        });
    }

    /** @param storedOptions as the row has them; empty: none @param valuesFrom null: from before this was noted, and so it stays */
    private record Editable(TaskStatus status, String title, String description, Priority priority, QueueName queue, long position,
            String workBranch, AgentOptions options, String storedOptions, List<String> labels, Map<String, String> valuesFrom) {

        private static Editable read(Row row) throws SQLException {
            String options = row.text("agent_options");
            return new Editable(row.word(TaskStatus.class, "status"), row.text("title"), row.text("description"), row.word(Priority.class, "priority"),
                    row.word(QueueName.class, "queue"), row.number("position"), row.text("work_branch"),
                    options == null ? AgentOptions.NONE : Wire.read(options, AgentOptions.class), options == null ? "" : options,
                    Lane.of(null, row.text("labels")).labels(), valuesFrom(row.text("values_from")));
        }

        @SuppressWarnings("unchecked")
        private static Map<String, String> valuesFrom(String json) {
            return json == null ? null : Wire.read(json, Map.class);
        }
    }

    private Editable editable(UUID taskId) {
        return sql.of("task/editable").with("task", taskId)
                .first(Editable::read)
                .orElseThrow(() -> Problems.notFound("task", taskId));
    }

    // What people say

    /** Queues the task at the head, first for the worker that has its session; false where it is not parked on that question. */
    public boolean answerIfParkedOn(UUID taskId, ParkedOn on, String answeredBy) {
        return transactions.run(() -> {
            Sql answer = change("task/answer", taskId, TaskStatus.WAITING, answeredBy, "answered", on.goesOn(sql, taskId, answeredBy));
            return changed(QueuePosition.head(on.of(answer)).with("affinity", leases.affinity())).isPresent();
        });
    }

    /** Fails a task whose question nobody answered in time; false where it is not parked on it. */
    public boolean expireIfParkedOn(UUID taskId, UUID questionId, String message) {
        return transactions.run(() -> changed(change("task/expire", taskId, TaskStatus.WAITING, "questions", "unanswered", message)
                .with("question", questionId)).isPresent());
    }

    /** Adds a sentence to the reason of a task that is parked on that question. */
    public void addToReasonIfParkedOn(UUID taskId, UUID questionId, String sentence) {
        transactions.run(() -> sql.of("task/add_to_reason").with("task", taskId).with("question", questionId).with("sentence", sentence).update());
    }

    /**
     * Cancels a live task: at once where it is queued or waiting; a running one is asked to stop, and is cancelled when its
     * worker says that it did or its lease is over. Repeating it changes nothing.
     *
     * @return the state afterwards
     */
    public TaskStatus cancelIfLive(UUID taskId, String actor) {
        return transactions.run(() -> {
            sql.of("task/lock_worker").with("task", taskId).update();
            TaskStatus from = stateOf(taskId).orElseThrow(() -> Problems.notFound("task", taskId)).status;
            if ((from == TaskStatus.QUEUED || from == TaskStatus.WAITING)
                    && changed(change("task/cancel", taskId, from, actor, "cancelled", "Cancelled by " + actor + ".")).isPresent()) {
                return TaskStatus.CANCELLED;
            }
            ChangedTask asked = sql.of("task/ask_to_cancel").with("task", taskId).with("actor", actor)
                    .with("message", "Cancelling: asked for by " + actor + "; ends when its worker has stopped the run.")
                    .first(ChangedTask::read).orElseThrow(() -> refused(taskId, TaskStatus.CANCELLED));
            news.cancelRequested(asked);
            return TaskStatus.IN_PROGRESS;
        });
    }

    // Out of the books

    /** @throws io.agentvine.backend.platform.ProblemException 404, or 409 where it is live */
    public void deleteIfOver(UUID taskId) {
        transactions.run(() -> {
            dependencies.noteIfCompleted(taskId);
            if (sql.of("task/delete").with("task", taskId).update() == 0) {
                TaskStatus status = editable(taskId).status;
                throw Problems.conflict("Task " + taskId + (status.isOver()
                        ? " is what another one will begin from, which waits for it and for more; delete it when that one has begun"
                        : " is " + status.word() + "; cancel it before deleting it"));
            }
        });
    }

    /** Deletes tasks, with all that belongs to them, that have been over for longer than the retention; none where none is set. Answers how many. */
    public int deleteIfOld() {
        if (settings.retention() == null) {
            return 0;
        }
        int deleted = 0;
        for (int some = DELETED_AT_ONCE; some == DELETED_AT_ONCE; deleted += some) {
            some = transactions.run(() -> sql.of("task/delete_old").with("age", settings.retention()).with("most", DELETED_AT_ONCE).update());
        }
        return deleted;
    }

    /** Takes failed entries of that age out of the queue's books; answers how many. */
    public int clearIfFailed(Duration age) {
        return transactions.run(() -> sql.of("task/clear_failed").with("age", age).update());
    }

    // How it is done

    /** A change of state with its line of the history. */
    private Sql change(String statement, UUID taskId, TaskStatus from, String actor, String code, String message) {
        return sql.of(statement).with("task", taskId).with("from", from).with("actor", actor).with("code", code).with("message", message);
    }

    /** Runs a change of one row, and says its news; empty where the guard found nothing. */
    private Optional<ChangedTask> changed(Sql change) {
        Optional<ChangedTask> task = change.first(ChangedTask::read);
        task.ifPresent(news::changed);
        return task;
    }

    private record State(TaskStatus status, Priority priority) {}

    private Optional<State> stateOf(UUID taskId) {
        return sql.of("task/state").with("task", taskId)
                .first(row -> new State(row.word(TaskStatus.class, "status"), row.word(Priority.class, "priority")));
    }

    private RuntimeException refused(UUID taskId, TaskStatus wanted) {
        TaskStatus found = stateOf(taskId).orElseThrow(() -> Problems.notFound("task", taskId)).status;
        if (wanted == TaskStatus.QUEUED && found == TaskStatus.COMPLETED) {
            return Problems.conflict("Task " + taskId + " is completed; write it a message to send it back, or have it delivered");
        }
        if (wanted == TaskStatus.QUEUED && !found.isOver()) {
            return Problems.conflict("Task " + taskId + " is " + found.word() + "; only a failed or cancelled task can be queued again");
        }
        if (found.mayBecome(wanted)) {
            return Problems.conflict("Task " + taskId + " changed at this very moment and is now " + found.word() + "; ask again");
        }
        return Problems.conflict("Task " + taskId + " is " + found.word() + " and cannot become " + wanted.word());
    }
}
