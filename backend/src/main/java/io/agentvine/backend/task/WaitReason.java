package io.agentvine.backend.task;

import io.agentvine.protocol.QueueName;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/**
 * A queued task as it was read, and what it waits for, in one sentence. Pure.
 *
 * @param stored why it was queued, as its last change says
 * @param dueAt not claimable before
 * @param lastAttempt number of its newest execution, or null
 * @param failure class and message of that execution, or null
 * @param sessionHeldBy the task that runs in the same session now, or null
 * @param affinityWorker name of the worker it is kept for, or null
 * @param position 1 is claimed next; null where it was not counted
 * @param waitsFor the tasks that it waits for, in words, or null
 * @param notBefore the time that was asked for, or null
 * @param labels that a worker must have
 */
record WaitReason(
        TaskView.Reason stored, Instant now, Instant dueAt, Integer lastAttempt, int maxAttempts, String failure,
        UUID sessionHeldBy, String affinityWorker, Instant affinityUntil, QueueName queue, Long position,
        String waitsFor, Instant notBefore, List<String> labels) {

    private static final String START_ONE = "start one with java -jar worker.jar --name worker-1";

    /** What stands in the way first: a time, the workers, its session, its affinity, those ahead of it. */
    TaskView.Reason given(Workforce workers) {
        if (waitsFor != null) {
            return reason("deferred", "Waits until " + waitsFor + " completed.", null);
        }
        if (dueAt.isAfter(now) && dueAt.equals(notBefore)) {
            return reason("scheduled", "Not before " + dueAt + ", as it was asked for.", dueAt);
        }
        if (dueAt.isAfter(now)) {
            return new TaskView.Reason(stored.code(), backoff(), stored.since(), dueAt, position);
        }
        if (workers.standstill() != null) {
            Standstill why = workers.standstill();
            return reason(why.code(), why.message(), why.until());
        }
        if (!workers.canWork()) {
            return reason(workers.online() == 0 ? "no_worker" : "workers_unavailable", unavailable(workers), null);
        }
        if (!labels.isEmpty() && !workers.anyHas(labels)) {
            return reason("no_worker_with_labels", "No worker that takes work has " + (labels.size() == 1 ? "the label " : "all the labels ")
                    + String.join(", ", labels) + "; start one with --labels " + String.join(",", labels) + ".", null);
        }
        if (sessionHeldBy != null) {
            return reason("session_busy", "Waits until task " + sessionHeldBy + " has ended, which runs in the same session.", null);
        }
        if (affinityWorker != null && affinityUntil != null && affinityUntil.isAfter(now)) {
            return reason("affinity", "Kept until " + affinityUntil + " for worker " + affinityWorker
                    + ", which has its session; then any worker may take it.", affinityUntil);
        }
        if (workers.free() == 0) {
            return reason("busy", (workers.slots() == 1 ? "The only slot is" : "All " + workers.slots() + " slots are")
                    + " busy; " + place() + ".", null);
        }
        return reason("queued", "Waits for a worker to take it: " + workers.free() + " of " + workers.slots() + " slots free, "
                + place() + ".", null);
    }

    private String backoff() {
        return lastAttempt == null || failure == null ? stored.message() : "Waits until " + dueAt + ", because attempt " + lastAttempt
                + " of " + maxAttempts + " failed as " + failure;
    }

    private String unavailable(Workforce workers) {
        if (workers.registered() == 0) {
            return "No worker is registered; " + START_ONE + ".";
        }
        if (workers.online() == 0) {
            return (workers.registered() == 1 ? "The only registered worker is" : "All " + workers.registered()
                    + " registered workers are") + " offline; " + START_ONE + ".";
        }
        String error = workers.firstError() == null ? "" : ". Worker " + workers.firstError();
        return "No worker takes work: of " + workers.online() + " online, " + workers.inError() + " in error and "
                + workers.draining() + " draining" + error;
    }

    private String place() {
        return (position == null ? "it stands in" : "position " + position + " of") + " the queue " + queue.word();
    }

    /** What happened before (a lost worker, a hand-back, a retry) stays in the sentence. */
    private TaskView.Reason reason(String code, String message, Instant next) {
        String before = stored.message().equals(TaskSubmission.WAITS) ? "" : " Before: " + stored.message();
        return new TaskView.Reason(code, message + before, stored.since(), next, position);
    }
}
