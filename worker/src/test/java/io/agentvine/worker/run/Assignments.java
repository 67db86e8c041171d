package io.agentvine.worker.run;

import io.agentvine.protocol.AgentOptions;
import io.agentvine.protocol.DeliveryStatus;
import io.agentvine.protocol.Foundation;
import io.agentvine.protocol.KeptWork;
import io.agentvine.protocol.LeaseToken;
import io.agentvine.protocol.PermissionLevel;
import io.agentvine.protocol.Priority;
import io.agentvine.protocol.QueueName;
import io.agentvine.protocol.RunResult;
import io.agentvine.protocol.TaskType;
import io.agentvine.protocol.WorkOrder;
import java.time.Instant;
import java.util.UUID;

/** Work orders with everything a test is not about. */
public final class Assignments {

    private Assignments() {}

    public static WorkOrder of(String url) {
        return of(url, null, null);
    }

    public static WorkOrder of(String url, String branchName, String verifyCommand) {
        UUID task = UUID.randomUUID();
        return new WorkOrder(
                UUID.randomUUID(),
                QueueName.DEFAULT,
                new WorkOrder.Assignment(task, "Add a file", "Please add it.", TaskType.FEATURE, Priority.NORMAL, url, branchName,
                        PermissionLevel.AUTONOMOUS, null, verifyCommand, null, null),
                new WorkOrder.Meta(1, 3, "agentvine/add-a-file-" + task.toString().substring(28), UUID.randomUUID(), false,
                        600_000, 600_000, Instant.EPOCH, null, null, null),
                UUID.randomUUID(),
                new WorkOrder.Lease(new LeaseToken(1, UUID.randomUUID()), Instant.EPOCH));
    }

    /** The same, with what the task asks of its agent. */
    public static WorkOrder with(WorkOrder order, AgentOptions options) {
        WorkOrder.Assignment task = order.data();
        WorkOrder.Assignment asks = new WorkOrder.Assignment(task.id(), task.title(), task.description(), task.taskType(), task.priority(),
                task.repositoryUrl(), task.branchName(), task.permissionLevel(), task.model(), task.verifyCommand(), task.maxBudgetUsd(), options);
        return new WorkOrder(order.jobId(), order.queue(), asks, order.meta(), order.executionId(), order.lease());
    }

    /** The same task and attempt under a later right: the earlier worker was lost, or the task was retried. */
    public static WorkOrder again(WorkOrder order) {
        LeaseToken later = new LeaseToken(order.lease().token().fence() + 1, UUID.randomUUID());
        return new WorkOrder(order.jobId(), order.queue(), order.data(), order.meta(), UUID.randomUUID(),
                new WorkOrder.Lease(later, Instant.EPOCH));
    }

    /** The same task again, after its question was answered. */
    public static WorkOrder answered(WorkOrder order, UUID question) {
        WorkOrder again = again(order);
        WorkOrder.Meta meta = again.meta();
        return new WorkOrder(again.jobId(), again.queue(), again.data(), new WorkOrder.Meta(meta.attempt(), meta.maxAttempts(), meta.branch(),
                meta.sessionId(), true, meta.timeoutMs(), meta.silenceMs(), meta.enqueuedAt(), null,
                new WorkOrder.Resumption(null, question, null), null), again.executionId(), again.lease());
    }

    /** The same task again, on what it had come to. */
    public static WorkOrder standingOn(WorkOrder order, Foundation foundation) {
        WorkOrder again = again(order);
        WorkOrder.Meta meta = again.meta();
        return new WorkOrder(again.jobId(), again.queue(), again.data(), new WorkOrder.Meta(meta.attempt(), meta.maxAttempts(), meta.branch(),
                meta.sessionId(), false, meta.timeoutMs(), meta.silenceMs(), meta.enqueuedAt(), null, null, foundation), again.executionId(),
                again.lease());
    }

    /** What a run of that order has come to. @param checkpoint whether its checkpoint has it */
    public static KeptWork kept(WorkOrder order, RunResult result, boolean checkpoint) {
        return new KeptWork(order.data().id(), order.lease().token().fence(), order.meta().branch(), null, result.baseCommit(), result.commit(),
                result.delivery().status() == DeliveryStatus.PUSHED, checkpoint ? order.executionId() : null);
    }
}
