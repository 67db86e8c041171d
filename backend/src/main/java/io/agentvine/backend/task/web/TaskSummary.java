package io.agentvine.backend.task.web;

import io.agentvine.backend.task.TaskStatus;
import io.agentvine.protocol.PermissionLevel;
import io.agentvine.protocol.Priority;
import io.agentvine.protocol.QueueName;
import io.agentvine.protocol.TaskType;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A task as a row of a board shows it. Short, whatever its text and result weigh. */
public record TaskSummary(
        UUID id,
        String title,
        TaskType taskType,
        Priority priority,
        String repositoryUrl,
        @Nullable String branchName,
        PermissionLevel permissionLevel,
        List<String> labels,
        TaskStatus status,
        @Schema(description = "Its group on a board; null where it is over for more than 24 hours and waits for no review") @Nullable TaskGroup group,
        TaskView.Reason reason,
        QueueName queue,
        UUID jobId,
        @Schema(description = "Used so far, of max_attempts") int attempts,
        int maxAttempts,
        @Nullable UUID sessionId,
        @Nullable String failureClass,
        Instant createdAt,
        Instant updatedAt,
        @Nullable Instant startedAt,
        @Nullable Instant finishedAt,
        @Nullable Instant cancelRequestedAt,
        @Schema(description = "The newest attempt") @Nullable Attempt attempt,
        @Schema(description = "One sentence of what its run does now, as its newest event tells it", example = "Runs ./mvnw -q verify")
                @Nullable String activity,
        @Nullable Instant activityAt,
        @Schema(description = "How many of its questions can be answered") int questionsOpen,
        @Schema(description = "The first of them, or the one that it is parked on") @Nullable UUID questionId,
        @Schema(description = "Of what it has come to; null where nothing was completed yet") @Nullable Changed changed,
        @Schema(description = "The push of what it has come to failed") boolean undelivered,
        ReviewState review,
        @Schema(description = "US dollars, of all its attempts; null until the first is known", example = "0.42") @Nullable Double costUsd,
        @Nullable Boolean costEstimated,
        @Nullable Double maxBudgetUsd,
        @Schema(description = "Of one that runs: turns that the run may take; null: any number, or it does not run") @Nullable Integer maxTurns) {

    /** @param turns that the agent has taken so far */
    @Schema(name = "SummaryAttempt")
    public record Attempt(UUID executionId, int number, String status, UUID workerId, String workerName, Instant startedAt, @Nullable Instant endedAt,
            @Nullable Integer turns) {}

    /** Counted as git does. */
    @Schema(name = "SummaryChanged")
    public record Changed(int files, int insertions, int deletions) {}

    /**
     * What people say of its work.
     *
     * @param verdict the last one, or null
     * @param executionId the run that had completed the task then
     */
    @Schema(name = "SummaryReview")
    public record ReviewState(
            @Schema(description = "Completed with a change that nobody has reviewed") boolean awaited,
            @Schema(allowableValues = {"approved", "changes_requested", "dismissed"}) @Nullable String verdict,
            @Schema(example = "operator") @Nullable String by, @Nullable Instant at, @Nullable UUID executionId) {}
}
