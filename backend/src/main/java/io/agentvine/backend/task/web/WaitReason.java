package io.agentvine.backend.task.web;

import io.agentvine.backend.task.OwnLabels;
import io.agentvine.backend.task.Standstill;
import io.agentvine.backend.task.TaskSubmission;
import io.agentvine.protocol.QueueName;
import java.time.Instant;
import java.util.List;

/**
 * A queued task as it was read, and what it waits for, in one sentence. Pure.
 *
 * @param stored why it was queued, as its last change says
 * @param dueAt not claimable before
 * @param lastAttempt number of its newest execution, or null
 * @param failure class and message of that execution, or null
 * @param session the task that its session is not free of, and what that does, in words, or null
 * @param room what has to end before its repository has room for it, as a sentence, or null
 * @param affinityWorker name of the worker it is kept for, or null
 * @param onlyThere whether that one alone has the commit that it goes on from
 * @param position 1 is claimed next; null where it was not counted
 * @param waitsFor the tasks that it waits for, in words, or null
 * @param notBefore the time that was asked for, or null
 * @param labels that a worker must have
 */
record WaitReason(
        TaskView.Reason stored, Instant now, Instant dueAt, Integer lastAttempt, int maxAttempts, String failure,
        String session, String room, String affinityWorker, boolean onlyThere, Instant affinityUntil, QueueName queue, Long position,
        String waitsFor, Instant notBefore, List<String> labels) {

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
        Standstill none = new NoWorker(workers, labels).reason();
        if (none != null) {
            return reason(none.code(), none.message(), none.until());
        }
        if (session != null) {
            return reason("session_busy", "Waits until " + session + " in the same session.", null);
        }
        if (room != null) {
            return reason("repository_busy", room, null);
        }
        if (affinityWorker != null && affinityUntil != null && affinityUntil.isAfter(now)) {
            return reason("affinity", "Kept until " + affinityUntil + " for worker " + affinityWorker + (onlyThere
                    ? ", which alone has the commit that it goes on from: that was not pushed, and no checkpoint has it."
                    : ", which has its session; then any worker may take it."), affinityUntil);
        }
        Workforce able = workers.having(labels);
        if (able.free() == 0) {
            return reason("busy", (able.slots() == 1 ? "The only slot" + ofThese() + " is" : "All " + able.slots() + " slots" + ofThese()
                    + " are") + " busy; " + place() + ".", null);
        }
        return reason("queued", "Waits for a worker to take it: " + able.free() + " of " + able.slots() + " slots" + ofThese() + " free, "
                + place() + ".", null);
    }

    private String ofThese() {
        List<String> shown = OwnLabels.shown(labels);
        return shown.isEmpty() ? "" : " of workers with " + String.join(", ", shown);
    }

    private String backoff() {
        return lastAttempt == null || failure == null ? stored.message() : "Waits until " + dueAt + ", because attempt " + lastAttempt
                + " of " + maxAttempts + " failed as " + failure;
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
