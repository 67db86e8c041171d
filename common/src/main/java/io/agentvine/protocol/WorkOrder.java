package io.agentvine.protocol;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A granted work order: what to do, under which right.
 *
 * @param login for reading the task's repository, from the backend's forge; null: the worker's own logins count
 */
public record WorkOrder(UUID jobId, QueueName queue, Assignment data, Meta meta, UUID executionId, Lease lease, @Nullable RepositoryLogin login) {

    /** Without a login. */
    public WorkOrder(UUID jobId, QueueName queue, Assignment data, Meta meta, UUID executionId, Lease lease) {
        this(jobId, queue, data, meta, executionId, lease, null);
    }

    /**
     * The task as the worker needs it.
     *
     * @param branchName what to begin from; null: the remote's own default
     * @param maxBudgetUsd what is left of the task's budget, null: no limit
     * @param options null: none
     */
    public record Assignment(
            UUID id,
            String title,
            String description,
            TaskType taskType,
            Priority priority,
            String repositoryUrl,
            @Nullable String branchName,
            PermissionLevel permissionLevel,
            @Nullable String model,
            @Nullable String verifyCommand,
            @Nullable Double maxBudgetUsd,
            @Nullable AgentOptions options) {

        /** Never null. */
        public AgentOptions wished() {
            return options == null ? AgentOptions.NONE : options;
        }
    }

    /**
     * How to run it.
     *
     * @param attempt 1 for the first run of this work order
     * @param branch the branch to deliver, {@code agentvine/<slug>-<last 8 hex digits of the task id>}
     * @param sessionId Claude's session id, chosen by the backend before the run
     * @param resume whether that session exists already and is to be gone on with
     * @param timeoutMs limit of running time
     * @param silenceMs limit of time without any event
     * @param policy rules that go before the built-in ones, or null
     * @param resumption what this run goes on with, or null
     * @param foundation the completed work that it stands on, or null
     * @param mcpServers those that its task names and that are registered, or null
     */
    public record Meta(
            int attempt,
            int maxAttempts,
            String branch,
            UUID sessionId,
            boolean resume,
            long timeoutMs,
            long silenceMs,
            Instant enqueuedAt,
            @Nullable List<PolicyRule> policy,
            @Nullable Resumption resumption,
            @Nullable Foundation foundation,
            @Nullable List<McpServer> mcpServers) {

        /** Without MCP servers. */
        public Meta(int attempt, int maxAttempts, String branch, UUID sessionId, boolean resume, long timeoutMs, long silenceMs, Instant enqueuedAt,
                @Nullable List<PolicyRule> policy, @Nullable Resumption resumption, @Nullable Foundation foundation) {
            this(attempt, maxAttempts, branch, sessionId, resume, timeoutMs, silenceMs, enqueuedAt, policy, resumption, foundation, null);
        }

        /** Never null. */
        public List<McpServer> servers() {
            return mcpServers == null ? List.of() : mcpServers;
        }

        /** Whether the task was completed before, and goes on from there. */
        public boolean goesOnAfterCompletion() {
            return foundation != null && foundation.completed();
        }

        /** What the task had come to when it was completed, or null. */
        public @Nullable KeptWork kept() {
            return foundation == null ? null : foundation.kept();
        }

        /** What another task has come to that this one begins from, or null. */
        public @Nullable KeptWork predecessor() {
            return foundation == null ? null : foundation.predecessor();
        }

        /** The result that is to be delivered, or null where an agent is to be run. */
        public @Nullable RunResult toDeliver() {
            return foundation == null ? null : foundation.deliver();
        }
    }

    /**
     * What an earlier run of the task left.
     *
     * @param checkpoint the execution whose checkpoint is the task's last one, or null
     * @param questionId the question that the task was parked on and that is answered now, or null
     * @param deferredCall Claude's id of the tool call that ended the parked process and that it makes again when its session is
     *     resumed without a message; null: the process was ended in the middle of its calls
     */
    public record Resumption(@Nullable UUID checkpoint, @Nullable UUID questionId, @Nullable String deferredCall) {}

    /** The same, to be run under these rules and with these servers. @param policy or null @param servers or null */
    public WorkOrder under(@Nullable List<PolicyRule> policy, @Nullable List<McpServer> servers) {
        Meta with = new Meta(meta.attempt, meta.maxAttempts, meta.branch, meta.sessionId, meta.resume, meta.timeoutMs, meta.silenceMs,
                meta.enqueuedAt, policy, meta.resumption, meta.foundation, servers);
        return new WorkOrder(jobId, queue, data, with, executionId, lease, login);
    }

    /** The same with a login for its repository. @param login null: none */
    public WorkOrder with(@Nullable RepositoryLogin login) {
        return new WorkOrder(jobId, queue, data, meta, executionId, lease, login);
    }

    /** The right to this run until {@code expiresAt} by the store's clock. */
    public record Lease(LeaseToken token, Instant expiresAt) {}
}
