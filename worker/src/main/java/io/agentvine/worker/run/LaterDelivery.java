package io.agentvine.worker.run;

import io.agentvine.protocol.DeliveryStatus;
import io.agentvine.protocol.KeptWork;
import io.agentvine.protocol.RunResult;
import io.agentvine.protocol.WorkOrder;
import io.agentvine.worker.run.Workspace.Snapshot;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/** Delivers what an earlier run of the task has come to, as it is: no clone is made and no agent runs. */
final class LaterDelivery {

    private final RunServices services;
    private final HeldRun held;
    private final WorkOrder order;
    private final Report report;

    LaterDelivery(RunServices services, HeldRun held, Report report) {
        this.services = services;
        this.held = held;
        this.order = held.order();
        this.report = report;
    }

    /**
     * The result of the earlier run, with what became of its delivery now; null where the run was asked to stop.
     *
     * @param left what the run may still take
     */
    RunResult make(Duration left) throws IOException, InterruptedException {
        RunResult before = order.meta().toDeliver();
        RunResult.Delivery delivered = deliver(before, left);
        if (delivered == null) {
            return null;
        }
        String branch = delivered.status() == DeliveryStatus.PUSHED ? order.meta().branch() : before.branch();
        return new RunResult(before.summary(), branch, before.baseCommit(), before.commit(), before.filesChanged(), before.insertions(),
                before.deletions(), before.verification(), delivered, before.output(), before.kept(), before.leftOut(),
                before.verificationOutput(), before.notes());
    }

    private RunResult.Delivery deliver(RunResult before, Duration left) throws IOException, InterruptedException {
        KeptWork kept = order.meta().kept();
        if (kept == null) {
            return failed("The work order names no commit to deliver.");
        }
        report.step("deliver", "Delivering the kept commit " + kept.commit() + ".");
        try {
            if (!services.keptCommits().bring(held, kept)) {
                return failed("The commit " + kept.commit() + " is neither kept by this worker, nor in a stored checkpoint, nor in the"
                        + " repository. The change is kept as the task's diff.");
            }
            if (services.keptCommits().isInBranch(held, kept)) {
                report.step("deliver", "The branch " + order.meta().branch() + " has the commit already.");
                return new RunResult.Delivery(DeliveryStatus.PUSHED, null);
            }
            return push(kept, before, left);
        } catch (RunTrouble trouble) {
            return held.stopping() ? null : failed(trouble.getMessage());
        }
    }

    private RunResult.Delivery push(KeptWork kept, RunResult before, Duration left) throws RunTrouble, IOException, InterruptedException {
        Workspace workspace = services.workspaceWithoutClone(order, kept);
        try {
            Snapshot snapshot = new Snapshot(kept.commit(), null, true, before.filesChanged(), before.insertions(), before.deletions(),
                    List.of(), List.of(), List.of());
            return services.delivery(held, report, new Change(workspace, snapshot, services.credentials(order))).deliver(before.summary(), left, null);
        } finally {
            workspace.remove();
        }
    }

    private static RunResult.Delivery failed(String reason) {
        return new RunResult.Delivery(DeliveryStatus.FAILED, reason);
    }
}
