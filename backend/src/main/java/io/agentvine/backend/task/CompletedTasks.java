package io.agentvine.backend.task;

import io.agentvine.backend.platform.ProblemException;
import io.agentvine.backend.platform.Problems;
import io.agentvine.backend.store.Ids;
import io.agentvine.backend.store.SqlFiles;
import io.agentvine.backend.store.Transactions;
import io.agentvine.backend.task.KeptWorks.Kept;
import io.agentvine.protocol.Priority;
import java.util.UUID;
import org.springframework.stereotype.Component;

/**
 * What becomes of a task that was completed: it is sent back to its agent, or delivered again. Either is a new work order of the same
 * task, on the commit that it had come to, and stands in its history. Each method is one transaction (it joins the caller's). Any thread.
 */
@Component
public class CompletedTasks {

    private final SqlFiles sql;
    private final Transactions transactions;
    private final TaskNews news;
    private final KeptWorks kept;
    private final RepositoryLimits limits;
    private final Ids ids;
    private final LeaseSettings leases;

    CompletedTasks(SqlFiles sql, Transactions transactions, TaskNews news, KeptWorks kept, RepositoryLimits limits, Ids ids, LeaseSettings leases) {
        this.sql = sql;
        this.transactions = transactions;
        this.news = news;
        this.kept = kept;
        this.limits = limits;
        this.ids = ids;
        this.leases = leases;
    }

    /** A person has said what they think of it: it does not wait for a review any more. */
    public void noteReviewed(UUID taskId) {
        transactions.run(() -> sql.of("task/note_reviewed").with("task", taskId).update());
    }

    /**
     * Queues a completed task again for its agent, in its session and on its branch.
     *
     * @throws ProblemException 404, or 409 where it is not completed
     */
    public void sendBackIfCompleted(UUID taskId, String actor) {
        transactions.run(() -> {
            Kept found = found(taskId);
            if (found.status() != TaskStatus.COMPLETED) {
                throw Problems.conflict("Task " + taskId + " is " + found.status().word() + "; only a completed task can be sent back");
            }
            requireReachable(taskId, found, "sent back");
            goOn(taskId, found, new Order(false, null, actor, "sent_back", "Sent back by " + actor + "." + only(found)));
        });
    }

    /**
     * Queues a completed task to have its kept commit pushed; no agent runs.
     *
     * @throws ProblemException 404, or 409 where there is nothing to deliver; says why
     */
    public void deliverIfKept(UUID taskId, String actor) {
        transactions.run(() -> {
            Kept found = found(taskId);
            requireDeliverable(taskId, found);
            String code = found.status() == TaskStatus.COMPLETED ? "delivery" : "retried";
            goOn(taskId, found, new Order(true, found.worker().isThere() ? found.worker().id() : null, actor, code,
                    "To be delivered, asked for by " + actor + "." + only(found)));
        });
    }

    private static void requireDeliverable(UUID taskId, Kept found) {
        boolean again = found.status().isOver() && found.deliverOnly();
        if (found.status() != TaskStatus.COMPLETED && !again) {
            throw Problems.conflict("Task " + taskId + " is " + found.status().word() + "; only a completed task can be delivered"
                    + (found.status().isOver() ? ". What its last run changed is its diff; retry the task to have it finished" : ""));
        }
        if (found.work() == null) {
            throw Problems.conflict("Task " + taskId + " has nothing to deliver: the run that completed it changed nothing");
        }
        requireReachable(taskId, found, "delivered");
    }

    private static void requireReachable(UUID taskId, Kept found, String what) {
        if (found.work() != null && found.onlyOn() != null && !found.worker().isThere()) {
            throw Problems.conflict("Task " + taskId + " cannot be " + what + ": its commit " + found.work().commit() + " is only in the"
                    + " mirror of worker " + found.worker().name() + ", which was removed. The change is kept as its diff");
        }
    }

    /** @param worker that it is kept for, or null: for the one that has its session @param reason one sentence, for the task and its history */
    private record Order(boolean deliver, UUID worker, String actor, String code, String reason) {}

    private void goOn(UUID taskId, Kept found, Order order) {
        Priority priority = sql.of("task/state").with("task", taskId).first(row -> row.word(Priority.class, "priority"))
                .orElseThrow(() -> Problems.notFound("task", taskId));
        limits.noteRepositoryOf(taskId);
        long number = sql.of("task/take_numbers").with("count", 1).number();
        ChangedTask changed = sql.of("task/go_on_after_completion").with("task", taskId).with("from", found.status())
                .with("job", ids.next()).with("queue", QueuePosition.queueOf(priority))
                .with("position", QueuePosition.of(priority, number, false)).with("deliver", order.deliver).with("worker", order.worker)
                .with("affinity", leases.affinity()).with("kept_on", found.onlyOn()).with("reason", order.reason)
                .with("actor", order.actor).with("code", order.code).with("message", order.reason)
                .first(ChangedTask::read)
                .orElseThrow(() -> Problems.conflict("Task " + taskId + " changed at this very moment; ask again"));
        news.changed(changed);
    }

    private static String only(Kept found) {
        return found.onlyOn() == null ? ""
                : " Only worker " + (found.work() == null ? found.onlyOn() : found.worker().name()) + " has the commit that it goes on from.";
    }

    private Kept found(UUID taskId) {
        return kept.of(taskId).orElseThrow(() -> Problems.notFound("task", taskId));
    }
}
