package io.agentvine.backend.task;

import io.agentvine.protocol.FailureClass;
import io.agentvine.protocol.PermissionLevel;
import io.agentvine.protocol.Priority;
import io.agentvine.protocol.QueueName;
import io.agentvine.protocol.TaskType;
import jakarta.persistence.Convert;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.hibernate.annotations.Immutable;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;

/**
 * A task and its one live work order, as it was read. Read-only: every change of the row is a compare-and-set in {@code
 * TaskTransitions}, a new row is written by {@link TaskSubmission}.
 */
@Entity
@Immutable
@Table(name = "tasks")
public class Task {

    @Id
    @JdbcTypeCode(SqlTypes.VARCHAR)
    private UUID id;

    private String title;

    private String description;

    @Convert(converter = Words.OfTaskType.class)
    private TaskType taskType;

    @Convert(converter = Words.OfPriority.class)
    private Priority priority;

    private String repositoryUrl;

    private String branchName;

    @Convert(converter = Words.OfPermissionLevel.class)
    private PermissionLevel permissionLevel;

    private long timeoutMs;

    private int maxAttempts;

    private String model;

    private String verifyCommand;

    private String metadata;

    @Convert(converter = Words.OfTaskStatus.class)
    private TaskStatus status;

    private Instant createdAt;

    private Instant updatedAt;

    private Instant startedAt;

    private Instant finishedAt;

    @JdbcTypeCode(SqlTypes.VARCHAR)
    private UUID jobId;

    @Convert(converter = Words.OfQueueName.class)
    private QueueName queue;

    private long position;

    private Instant dueAt;

    private Instant dispatchedAt;

    private int attempts;

    private int lostWorkers;

    @JdbcTypeCode(SqlTypes.VARCHAR)
    private UUID sessionId;

    @JdbcTypeCode(SqlTypes.INTEGER)
    private boolean fresh;

    @JdbcTypeCode(SqlTypes.VARCHAR)
    private UUID affinityWorkerId;

    private Instant affinityUntil;

    private Instant cancelRequestedAt;

    private String cancelRequestedBy;

    private Instant queueClearedAt;

    private long fence;

    @JdbcTypeCode(SqlTypes.VARCHAR)
    private UUID claimId;

    @JdbcTypeCode(SqlTypes.VARCHAR)
    private UUID executionId;

    @JdbcTypeCode(SqlTypes.VARCHAR)
    private UUID workerId;

    private Instant leaseUntil;

    private Instant deadlineAt;

    private String labels;

    private String reasonCode;

    private String reasonMessage;

    private Instant reasonSince;

    private Instant nextEventAt;

    @Convert(converter = Words.OfFailureClass.class)
    private FailureClass failureClass;

    /** For JPA. */
    protected Task() {}

    public UUID id() {
        return id;
    }

    public String title() {
        return title;
    }

    public String description() {
        return description;
    }

    public TaskType taskType() {
        return taskType;
    }

    public Priority priority() {
        return priority;
    }

    public String repositoryUrl() {
        return repositoryUrl;
    }

    public String branchName() {
        return branchName;
    }

    public PermissionLevel permissionLevel() {
        return permissionLevel;
    }

    /** Limit of running time of one attempt. */
    public Duration timeout() {
        return Duration.ofMillis(timeoutMs);
    }

    public int maxAttempts() {
        return maxAttempts;
    }

    public String model() {
        return model;
    }

    public String verifyCommand() {
        return verifyCommand;
    }

    /** JSON text of an object, or null. */
    public String metadata() {
        return metadata;
    }

    public TaskStatus status() {
        return status;
    }

    public Instant createdAt() {
        return createdAt;
    }

    public Instant updatedAt() {
        return updatedAt;
    }

    public Instant startedAt() {
        return startedAt;
    }

    public Instant finishedAt() {
        return finishedAt;
    }

    public UUID jobId() {
        return jobId;
    }

    public QueueName queue() {
        return queue;
    }

    public long position() {
        return position;
    }

    public Instant dueAt() {
        return dueAt;
    }

    public Instant dispatchedAt() {
        return dispatchedAt;
    }

    public int attempts() {
        return attempts;
    }

    public int lostWorkers() {
        return lostWorkers;
    }

    public UUID sessionId() {
        return sessionId;
    }

    public boolean fresh() {
        return fresh;
    }

    public UUID affinityWorkerId() {
        return affinityWorkerId;
    }

    public Instant affinityUntil() {
        return affinityUntil;
    }

    public Instant cancelRequestedAt() {
        return cancelRequestedAt;
    }

    public String cancelRequestedBy() {
        return cancelRequestedBy;
    }

    public Instant queueClearedAt() {
        return queueClearedAt;
    }

    public long fence() {
        return fence;
    }

    /** Half of the lease token: a secret. */
    public UUID claimId() {
        return claimId;
    }

    public UUID executionId() {
        return executionId;
    }

    public UUID workerId() {
        return workerId;
    }

    public Instant leaseUntil() {
        return leaseUntil;
    }

    public Instant deadlineAt() {
        return deadlineAt;
    }

    /** JSON array, or null. */
    public String labels() {
        return labels;
    }

    public String reasonCode() {
        return reasonCode;
    }

    public String reasonMessage() {
        return reasonMessage;
    }

    public Instant reasonSince() {
        return reasonSince;
    }

    public Instant nextEventAt() {
        return nextEventAt;
    }

    public FailureClass failureClass() {
        return failureClass;
    }
}
