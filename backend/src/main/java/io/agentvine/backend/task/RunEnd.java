package io.agentvine.backend.task;

import io.agentvine.protocol.FailureClass;
import java.time.Duration;
import java.time.Instant;

/**
 * How a run ended and what becomes of its task. A completion is none of these: it is written in batches.
 *
 * <p>{@code message} is the execution's, {@code reason} the task's: one sentence each for a person, why it is where it is now.
 */
sealed interface RunEnd {

    /** The state that it leaves the task in. */
    TaskStatus to();

    /** The state of the execution from then on. */
    String executionStatus();

    /** Null where nothing failed. */
    FailureClass failure();

    String message();

    String code();

    String reason();

    /** The task is over: failed or cancelled. */
    record Finished(TaskStatus to, String executionStatus, FailureClass failure, String message) implements RunEnd {

        @Override
        public String code() {
            return failure.word();
        }

        @Override
        public String reason() {
            return message;
        }

        boolean workerLost() {
            return failure == FailureClass.WORKER_LOST;
        }
    }

    /**
     * The task is queued again.
     *
     * @param delay until it may be claimed
     */
    record Requeued(String executionStatus, FailureClass failure, String message, String code, String reason, Duration delay,
            boolean attemptCounts, boolean workerLost, boolean toHead) implements RunEnd {

        @Override
        public TaskStatus to() {
            return TaskStatus.QUEUED;
        }
    }

    /** The task waits for a time. */
    record Paused(FailureClass failure, String message, String reason, Instant until) implements RunEnd {

        @Override
        public TaskStatus to() {
            return TaskStatus.WAITING;
        }

        @Override
        public String executionStatus() {
            return "failed";
        }

        @Override
        public String code() {
            return failure.word();
        }
    }

    /** The run is parked on a question. @param answered its answer is there already, so that the task is queued at once */
    record Parked(ParkedOn on, String reason, boolean answered) implements RunEnd {

        @Override
        public TaskStatus to() {
            return answered ? TaskStatus.QUEUED : TaskStatus.WAITING;
        }

        @Override
        public String executionStatus() {
            return "handed_back";
        }

        @Override
        public FailureClass failure() {
            return null;
        }

        @Override
        public String message() {
            return answered ? "Parked: its question was answered meanwhile." : "Parked: waits for an answer.";
        }

        @Override
        public String code() {
            return answered ? "answered" : "question";
        }
    }

    static RunEnd failed(FailureClass failure, String message, String executionStatus) {
        return new Finished(TaskStatus.FAILED, executionStatus, failure, message);
    }

    static RunEnd cancelled(String message, String executionStatus) {
        return new Finished(TaskStatus.CANCELLED, executionStatus, FailureClass.CANCELLED, message);
    }

    static RunEnd backOff(FailureClass failure, String message, String reason, Duration delay, boolean attemptCounts) {
        return new Requeued("failed", failure, message, "backoff", reason, delay, attemptCounts, false, false);
    }

    static RunEnd lost(String message, String reason) {
        return new Requeued("lost", FailureClass.WORKER_LOST, message, "worker_lost", reason, Duration.ZERO, false, true, false);
    }

    static RunEnd handedBack(String reason) {
        return new Requeued("handed_back", null, reason, "handed_back", reason, Duration.ZERO, false, false, true);
    }
}
