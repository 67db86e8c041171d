package io.agentvine.backend.task.web;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.agentvine.backend.task.TaskStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** The groups of a board: a task is in one at most, by its row (docs/adr/0014-what-a-page-asks.md). */
public enum TaskGroup {
    /** Parked on a question, or running with one open. */
    @JsonProperty("needs_you")
    NEEDS_YOU,
    /** Completed with a change that nobody has reviewed. */
    @JsonProperty("ready_for_review")
    READY_FOR_REVIEW,
    @JsonProperty("running")
    RUNNING,
    /** Queued, or waiting for a time. */
    @JsonProperty("waiting")
    WAITING,
    /** Over within the last {@link #RECENT}, with nothing to review. */
    @JsonProperty("finished")
    FINISHED;

    static final Duration RECENT = Duration.ofHours(24);

    private static final String ASKS = "EXISTS (SELECT 1 FROM questions q WHERE q.task_id = t.id AND q.status = 'open')";

    /** A part of a list within which an index gives the order. @param statuses those of its tasks */
    record Part(Set<TaskStatus> statuses, Condition condition) {

        static Part of(TaskStatus status, String more) {
            return new Part(Set.of(status), Condition.of("t.status = '" + status.word() + "'" + more));
        }
    }

    /** What it is made of, each found in an index of its own; the concatenations keep SQLite from any other. */
    List<Part> parts(Instant now) {
        return switch (this) {
            case NEEDS_YOU -> List.of(Part.of(TaskStatus.WAITING, " AND t.question_id IS NOT NULL"), Part.of(TaskStatus.IN_PROGRESS, " AND " + ASKS));
            case READY_FOR_REVIEW -> List.of(new Part(Set.of(TaskStatus.COMPLETED), Condition.of("t.to_review = 1 AND t.status || '' = 'completed'")));
            case RUNNING -> List.of(Part.of(TaskStatus.IN_PROGRESS, " AND NOT " + ASKS));
            case WAITING -> List.of(Part.of(TaskStatus.QUEUED, ""), Part.of(TaskStatus.WAITING, " AND t.question_id IS NULL"));
            case FINISHED -> List.of(new Part(Set.of(TaskStatus.COMPLETED, TaskStatus.FAILED, TaskStatus.CANCELLED), Condition.of(
                    "t.finished_at >= ? AND NOT (t.status = 'completed' AND t.to_review = 1)", now.minus(RECENT).toEpochMilli())));
        };
    }

    /** Of a task; null where it is in none. @param asks whether a question of its run is open @param parked whether it waits on one */
    static TaskGroup of(TaskStatus status, boolean asks, boolean parked, boolean toReview, Instant finishedAt, Instant now) {
        return switch (status) {
            case QUEUED -> WAITING;
            case WAITING -> parked ? NEEDS_YOU : WAITING;
            case IN_PROGRESS -> asks ? NEEDS_YOU : RUNNING;
            case COMPLETED, FAILED, CANCELLED -> status == TaskStatus.COMPLETED && toReview ? READY_FOR_REVIEW
                    : finishedAt != null && !finishedAt.isBefore(now.minus(RECENT)) ? FINISHED : null;
        };
    }

    String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
