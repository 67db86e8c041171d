package io.agentvine.backend.task;

import io.agentvine.protocol.FailureClass;
import java.time.Duration;
import java.time.Instant;

/**
 * How a run ended and what becomes of its task.
 *
 * @param message of the execution: one sentence for a person, or null
 * @param reason of the task: why it is where it is now
 * @param delay until the task may be claimed again; with a wait and no {@code until}, until it ends
 * @param until when a wait ends, or null
 * @param parked of a parked run, else null
 */
record RunEnd(
        TaskStatus to,
        String executionStatus,
        FailureClass failureClass,
        String message,
        String reasonCode,
        String reason,
        Duration delay,
        Instant until,
        boolean attemptCounts,
        boolean workerLost,
        boolean toHead,
        boolean affinityKept,
        ParkedOn parked) {

    static RunEnd completed() {
        return new RunEnd(TaskStatus.COMPLETED, "completed", null, null, "completed", "Completed.",
                Duration.ZERO, null, true, false, false, false, null);
    }

    static RunEnd failed(FailureClass failure, String message, String executionStatus) {
        return new RunEnd(TaskStatus.FAILED, executionStatus, failure, message, failure.word(), message,
                Duration.ZERO, null, failure != FailureClass.WORKER_LOST, failure == FailureClass.WORKER_LOST, false, false, null);
    }

    static RunEnd cancelled(String message, String executionStatus) {
        return new RunEnd(TaskStatus.CANCELLED, executionStatus, FailureClass.CANCELLED, message, "cancelled", message,
                Duration.ZERO, null, true, false, false, false, null);
    }

    static RunEnd backOff(FailureClass failure, String message, String reason, Duration delay, boolean counts) {
        return new RunEnd(TaskStatus.QUEUED, "failed", failure, message, "backoff", reason,
                delay, null, counts, false, false, false, null);
    }

    static RunEnd lost(String message, String reason) {
        return new RunEnd(TaskStatus.QUEUED, "lost", FailureClass.WORKER_LOST, message, "worker_lost", reason,
                Duration.ZERO, null, false, true, false, false, null);
    }

    static RunEnd handedBack(String reason) {
        return new RunEnd(TaskStatus.QUEUED, "handed_back", null, reason, "handed_back", reason,
                Duration.ZERO, null, false, false, true, false, null);
    }

    static RunEnd waiting(FailureClass failure, String message, String reason, Instant until) {
        return new RunEnd(TaskStatus.WAITING, "failed", failure, message, failure.word(), reason,
                Duration.ZERO, until, false, false, false, true, null);
    }

    static RunEnd parked(ParkedOn on, String reason) {
        return new RunEnd(TaskStatus.WAITING, "handed_back", null, "Parked: waits for an answer.", "question", reason,
                Duration.ZERO, on.keptUntil(), false, false, false, false, on);
    }

    static RunEnd parkedAndAnswered(ParkedOn on, String reason) {
        return new RunEnd(TaskStatus.QUEUED, "handed_back", null, "Parked: its question was answered meanwhile.", "answered", reason,
                Duration.ZERO, null, false, false, true, false, on);
    }
}
