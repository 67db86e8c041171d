package io.agentvine.backend.task.web;

import io.agentvine.backend.task.TaskStatus;
import io.agentvine.protocol.AgentProgram;
import io.agentvine.protocol.Attachment;
import io.agentvine.protocol.Effort;
import io.agentvine.protocol.Network;
import io.agentvine.protocol.PermissionLevel;
import io.agentvine.protocol.Priority;
import io.agentvine.protocol.QueueName;
import io.agentvine.protocol.RunResult;
import io.agentvine.protocol.TaskType;
import io.agentvine.protocol.Usage;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** A task as people see it. */
record TaskView(
        UUID id,
        String title,
        String description,
        TaskType taskType,
        Priority priority,
        String repositoryUrl,
        @Nullable String branchName,
        PermissionLevel permissionLevel,
        long timeoutSeconds,
        int maxAttempts,
        @Nullable String model,
        @Nullable UUID sessionId,
        @Nullable String verifyCommand,
        @Nullable JsonNode metadata,
        List<String> labels,
        List<UUID> dependsOn,
        @Nullable Instant notBefore,
        @Nullable Double maxBudgetUsd,
        @Schema(description = "The program that does it") AgentProgram agent,
        @Nullable Effort effort,
        @Nullable String fallbackModel,
        @Nullable Integer maxTurns,
        boolean planFirst,
        @Schema(type = "object") @Nullable JsonNode outputSchema,
        List<Attachment> attachments,
        @Schema(description = "Where in the repository the agent and the task's commands start; null: at its root") @Nullable String directory,
        @Nullable String setupCommand,
        @Schema(description = "How many commits the agent's clone looks back on; null: all") @Nullable Integer history,
        boolean tags,
        boolean submodules,
        boolean lfs,
        @Schema(description = "What the people of the repository tell every agent") @Nullable String instructions,
        @Schema(description = "What its runs reach; null: what their worker says") @Nullable Network network,
        @Schema(description = "Hosts that its runs reach without a question, beside those of their worker") List<String> allowHosts,
        @Schema(description = "Registered MCP servers whose tools its runs have") List<String> mcpServers,
        @Schema(description = "What becomes of the branch that was pushed: nothing more, a pull request, or a draft of one",
                        allowableValues = {"branch", "pull_request", "draft"})
                String delivery,
        @Schema(description = "Whether failing checks of its pull request go on in its session, twice at most") boolean followChecks,
        @Schema(description = "What its branch begins with; null: its title was changed after it had run, and it is not known any more", example = "agentvine/")
                @Nullable String branchPrefix,
        @Schema(description = "Field to where its value comes from: task, template <name>, schedule <name>, issue or repository. What it does not name"
                        + " is AgentVine's own default. Null: from before this was noted", example = "{\"title\": \"task\", \"model\": \"repository\"}")
                @Nullable Map<String, String> valuesFrom,
        TaskStatus status,
        Reason reason,
        UUID jobId,
        QueueName queue,
        int attempts,
        @Nullable UUID workerId,
        @Nullable String failureClass,
        Instant createdAt,
        Instant updatedAt,
        @Nullable Instant startedAt,
        @Nullable Instant finishedAt,
        @Nullable Instant cancelRequestedAt,
        @Nullable Latest latestExecution,
        @Nullable RunResult result,
        @Schema(description = "The question that its run asks, that it is parked on, or that it was parked on until its answer queued it again") @Nullable UUID questionId,
        @Schema(description = "US dollars, of all its attempts; null until the first is known", example = "0.42") @Nullable Double costUsd,
        @Schema(description = "Whether a part of it was added up from the messages or priced by a guess") @Nullable Boolean costEstimated,
        @Schema(description = "Of all its attempts: input, output and cache together; null until the first are known", example = "48210")
                @Nullable Long tokens,
        @Nullable LastReview review,
        @Schema(description = "Null until a run that is to have one has completed") @Nullable TaskPullRequest pullRequest,
        @Schema(description = "Of which it was made; null: of none") @Nullable TaskIssue issue) {

    /**
     * Why the task is where it is.
     *
     * @param code one word for machines
     * @param message one sentence for a person; of a queued task, what it waits for at the time of reading
     * @param nextEventAt when something happens by itself, or null
     * @param queuePosition 1 is claimed next; given for a single queued task among the first thousand, not in lists
     */
    record Reason(
            @Schema(
                            description = "Of a queued task: no_worker (none is registered, or all that fit are offline or were not heard"
                                    + " of since their connection broke), no_worker_with_labels, no_worker_with_agent, no_confined_worker (it carries an order"
                                    + " to run commands and was not posted with the operator token, or says what network it has), usage_limit (no worker that fits has"
                                    + " another credential), workers_unavailable (those that fit and are online are in error or"
                                    + " draining), session_busy (another task is in its session), repository_busy (as many tasks of its repository run as its max_parallel lets),"
                                    + " affinity (kept for the worker that has its"
                                    + " session), backoff (an attempt failed; not before next_event_at), deferred (waits for another task),"
                                    + " scheduled (not before a time), daily_budget, busy (every slot has a run), queued (about to be"
                                    + " taken). Otherwise: running,"
                                    + " cancelling, question (waits for a person's answer), usage_limit, completed, cancelled, or the failure class.",
                            example = "busy")
                    String code,
            @Schema(example = "All 3 slots are busy; position 4 of the queue default.") String message,
            Instant since, @Nullable Instant nextEventAt, @Nullable Long queuePosition) {}

    /**
     * What a person said of its work last.
     *
     * @param executionId the run that had completed the task then; where the task has worked on since, its result is of a later one
     */
    @Schema(name = "LastReview")
    record LastReview(@Schema(allowableValues = {"approved", "changes_requested", "dismissed"}) String verdict,
            @Schema(example = "operator") String by, Instant at, @Nullable UUID executionId) {}

    /**
     * Its pull request.
     *
     * @param problem why it is not as it should be, in one sentence
     */
    @Schema(name = "TaskPullRequest")
    record TaskPullRequest(
            @Nullable String url,
            @Nullable Long number,
            @Schema(description = "wanted: the forge is still to be asked; failed: it was not opened, problem says why",
                            allowableValues = {"wanted", "draft", "open", "merged", "closed", "failed"})
                    String state,
            @Schema(allowableValues = {"pending", "passed", "failed"}, description = "Of its last commit; null: there are none") @Nullable String checks,
            @Schema(allowableValues = {"approved", "changes_requested"}, description = "What its reviewers say; null: nothing") @Nullable String reviewState,
            @Nullable String problem) {}

    /**
     * The issue that became the task.
     *
     * @param problem why it, or our comment there, cannot be read or written now, in one sentence
     */
    @Schema(name = "TaskIssue")
    record TaskIssue(
            @Schema(example = "https://github.com/team/shop/issues/7") String url,
            long number,
            @Schema(description = "Its name", example = "github.com") String forge,
            @Nullable String problem) {}

    /** The newest attempt. */
    record Latest(
            UUID id,
            int attempt,
            String status,
            UUID workerId,
            String workerName,
            @Nullable UUID sessionId,
            String branch,
            Instant startedAt,
            @Nullable Instant endedAt,
            @Nullable String failureClass,
            @Nullable String message,
            @Nullable Integer exitCode,
            Usage usage) {}
}
