package io.agentvine.backend.task;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** The states of a task, and the only changes between them that exist. */
public enum TaskStatus {
    @JsonProperty("queued")
    QUEUED,
    @JsonProperty("in_progress")
    IN_PROGRESS,
    @JsonProperty("waiting")
    WAITING,
    @JsonProperty("completed")
    COMPLETED,
    @JsonProperty("failed")
    FAILED,
    @JsonProperty("cancelled")
    CANCELLED;

    private static final Map<TaskStatus, Set<TaskStatus>> CHANGES = new EnumMap<>(Map.of(
            QUEUED, Set.of(IN_PROGRESS, FAILED, CANCELLED),
            IN_PROGRESS, Set.of(COMPLETED, FAILED, QUEUED, WAITING, CANCELLED),
            WAITING, Set.of(QUEUED, FAILED, CANCELLED),
            COMPLETED, Set.of(QUEUED),
            FAILED, Set.of(QUEUED),
            CANCELLED, Set.of(QUEUED)));

    /** Whether the state table has this change. */
    public boolean mayBecome(TaskStatus next) {
        return CHANGES.get(this).contains(next);
    }

    /** Whether the task is over: completed, failed or cancelled. */
    public boolean isOver() {
        return this == COMPLETED || this == FAILED || this == CANCELLED;
    }

    /** The word on the wire and in the tables. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The state of that word. */
    public static TaskStatus of(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT));
    }
}
