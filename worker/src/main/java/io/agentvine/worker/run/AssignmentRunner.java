package io.agentvine.worker.run;

import io.agentvine.protocol.FailureClass;
import io.agentvine.protocol.RunResult;
import io.agentvine.protocol.WorkOrder;
import io.agentvine.worker.agent.AgentAssignment;
import io.agentvine.worker.agent.AgentRun;
import io.agentvine.worker.agent.CodingAgent;
import io.agentvine.worker.agent.Outcome;
import io.agentvine.worker.agent.StopReason;
import io.agentvine.worker.run.Workspace.Snapshot;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * Runs one work order from clone to report, on the caller's thread. Whatever happens the work is kept as WIP and the report
 * has an ending when this returns; sending it is the uplink's affair.
 */
public final class AssignmentRunner {

    private static final Logger LOG = System.getLogger(AssignmentRunner.class.getName());
    private static final int REPAIRS = 2;

    private final Workspaces workspaces;
    private final CodingAgent agent;
    private final RunTools tools;
    private final Clock clock;
    private final Consumer<String> authFailed;

    /** @param authFailed told in one sentence when a run shows that the agent's credential does not work */
    public AssignmentRunner(Workspaces workspaces, CodingAgent agent, RunTools tools, Clock clock, Consumer<String> authFailed) {
        this.workspaces = workspaces;
        this.agent = agent;
        this.tools = tools;
        this.clock = clock;
        this.authFailed = authFailed;
    }

    /** @return done when the report was sent; still open when the backend is away */
    public CompletableFuture<Void> run(HeldRun held) {
        Report report = null;
        try {
            held.awaitPredecessors();
            report = tools.openReport(held.order());
            runReported(held, report);
        } catch (InterruptedException interrupted) {
            end(held, report, new RunTrouble(FailureClass.AGENT_ERROR, "The run was interrupted.", List.of()));
        } catch (RunTrouble trouble) {
            end(held, report, trouble);
        } catch (IOException | UncheckedIOException unwritable) {
            LOG.log(Level.ERROR, "execution " + held.executionId() + ": files", unwritable);
            end(held, report, new RunTrouble(
                    FailureClass.WORKSPACE, "The worker's files could not be read or written.", List.of(unwritable.toString())));
        } catch (RuntimeException unexpected) {
            // The edge of the run's thread: the task must hear of its end whatever our mistake was.
            LOG.log(Level.ERROR, "execution " + held.executionId() + ": unexpected problem", unexpected);
            end(held, report, new RunTrouble(
                    FailureClass.WORKSPACE, "The worker had an unexpected problem.", List.of(unexpected.toString())));
        } finally {
            held.gone();
        }
        return report == null ? CompletableFuture.completedFuture(null) : report.spool().settled();
    }

    private void runReported(HeldRun held, Report report) throws RunTrouble, IOException, InterruptedException {
        RunLimits limits = new RunLimits(held.order(), clock);
        Workspace workspace = tools.workspaceSource().of(held, report);
        boolean kept = false;
        boolean parked = false;
        try {
            parked = inClone(held, report, workspace, limits);
            kept = true;
        } finally {
            if (!parked && (kept || keptAsWip(held, workspace))) {
                workspace.remove();
            }
        }
    }

    /** @return whether the task is parked, and its clone is kept */
    private boolean inClone(HeldRun held, Report report, Workspace workspace, RunLimits limits)
            throws RunTrouble, IOException, InterruptedException {
        tools.reportSession(held.order(), new AgentRun.Context(null, null));
        report.step("agent", "Starting the agent on branch " + workspace.origin().branch() + " at " + workspace.origin().base() + ".");
        try (AgentRun run = agent.start(assignment(held.order(), workspace, limits), report::event);
                Inbox inbox = tools.inbox(held, run)) {
            held.runs(run);
            report.conceal(run.credentials().values());
            Turn turn = lastTurn(held, report, workspace, limits, new Talk(run, inbox));
            inbox.close();
            run.close();
            report.exited(run.exitCode());
            if (held.reason() != StopReason.LOST) {
                tools.reportSession(held.order(), run.context());
            }
            Work work = new Work(workspace, turn.snapshot(), tools.credentials(held.order(), run));
            return settle(held, report, work, turn);
        }
    }

    private record Talk(AgentRun run, Inbox inbox) {}

    /** How the agent's work ended. {@code trouble} null: it is done. */
    private record Turn(Outcome outcome, Snapshot snapshot, String verification, RunTrouble trouble) {}

    /** While the agent works checkpoints are stored beside it. */
    private Outcome outcome(HeldRun held, Workspace workspace, Talk talk) throws InterruptedException {
        talk.inbox.resume();
        try (CheckpointUpload.Closing storing = tools.checkpoints().keepStoring(held, workspace, message(held.order()))) {
            Outcome outcome;
            do {
                outcome = talk.run.awaitOutcome();
            } while (talk.inbox.lastLook());
            return outcome;
        }
    }

    private Turn lastTurn(HeldRun held, Report report, Workspace workspace, RunLimits limits, Talk talk)
            throws RunTrouble, IOException, InterruptedException {
        for (int repairs = 0; ; repairs++) {
            Outcome outcome = outcome(held, workspace, talk);
            report.used(outcome);
            Snapshot snapshot = workspace.snapshot(message(held.order()));
            String command = held.order().data().verifyCommand();
            if (!(outcome instanceof Outcome.Completed) || command == null || held.stopping()) {
                return new Turn(outcome, snapshot, "none", null);
            }
            report.step("verify", "Running verify_command.");
            Verification.Result checked = tools.verification().run(
                    command, workspace.workingCopy(), held.executionId(), limits.left(), held::stopping, line -> {});
            report.step("verify", checked.passed() ? "verify_command passed." : "verify_command " + checked.problem() + ".");
            if (checked.passed() || held.stopping()) {
                return new Turn(outcome, snapshot, "passed", null);
            }
            if (limits.over()) {
                return new Turn(outcome, snapshot, "failed", new RunTrouble(
                        FailureClass.TIMEOUT, "The time limit was over while verify_command ran.", checked.lines()));
            }
            if (repairs == REPAIRS) {
                return new Turn(outcome, snapshot, "failed", new RunTrouble(
                        FailureClass.VERIFICATION,
                        "verify_command still " + checked.problem() + " after the agent tried twice to repair it.",
                        checked.lines()));
            }
            talk.run.sendMessage(UUID.randomUUID(), repairMessage(command, checked));
        }
    }

    /** @return whether the task is parked */
    private boolean settle(HeldRun held, Report report, Work work, Turn turn)
            throws RunTrouble, IOException, InterruptedException {
        if (turn.outcome() instanceof Outcome.Parked parked && !held.stopping()) {
            return park(held, report, work, parked);
        }
        if (held.reason() != StopReason.LOST && held.reason() != StopReason.CANCELLED) {
            tools.checkpoints().storeOnce(held.order(), work.workspace(), work.snapshot());
        }
        if (held.stopping() || turn.outcome() instanceof Outcome.Stopped) {
            endStopped(held, report);
        } else if (turn.trouble() != null) {
            tools.delivery().keep(work, held, report.spool());
            fail(held, report, turn.trouble());
        } else if (turn.outcome() instanceof Outcome.Failed failed) {
            tools.delivery().keep(work, held, report.spool());
            fail(held, report, failed);
        } else if (turn.outcome() instanceof Outcome.Completed completed) {
            deliver(held, report, work, turn.verification(), completed.summary());
        }
        return false;
    }

    /** The clone is marked before the task is: an answer may come at once. */
    private boolean park(HeldRun held, Report report, Work work, Outcome.Parked parked) throws IOException, InterruptedException {
        report.step("park", "Storing a checkpoint.");
        String noCheckpoint = tools.checkpoints().storeSurely(held, work.workspace(), work.snapshot());
        if (held.stopping()) {
            endStopped(held, report);
            return false;
        }
        work.workspace().park(parked.questionId(), noCheckpoint == null);
        LOG.log(Level.INFO, "task {0} parked on question {1}", held.order().data().id(), parked.questionId());
        report.parked(parked, noCheckpoint);
        return true;
    }

    private void deliver(HeldRun held, Report report, Work work, String verification, String summary)
            throws IOException, InterruptedException {
        Snapshot snapshot = work.snapshot();
        report.step("deliver", "Delivering " + snapshot.files() + " changed files.");
        RunResult.Delivery delivery = tools.delivery().deliver(work, summary, held, report.spool());
        if (delivery == null) {
            endStopped(held, report);
            return;
        }
        report.completed(new RunResult(summary, work.origin().branch(), work.origin().base(), snapshot.commit(),
                snapshot.files(), snapshot.insertions(), snapshot.deletions(), verification, delivery));
        LOG.log(Level.INFO, "task {0} completed: {1} files changed, {2}", held.order().data().id(), snapshot.files(), delivery.status().word());
    }

    private void fail(HeldRun held, Report report, Outcome.Failed failed) {
        LOG.log(Level.INFO, "task {0} failed as {1}: {2}", held.order().data().id(), failed.failureClass().word(), failed.message());
        report.failed(failed.failureClass(), failed.message(), failed.lastOutput(), failed.retryAt(), null);
        if (failed.failureClass() == FailureClass.AUTH) {
            authFailed.accept(failed.message());
        }
    }

    private static void fail(HeldRun held, Report report, RunTrouble trouble) {
        LOG.log(Level.INFO, "task {0} failed as {1}: {2}", held.order().data().id(), trouble.failureClass().word(), trouble.getMessage());
        report.failed(trouble.failureClass(), trouble.getMessage(), trouble.lastOutput(), null, null);
    }

    private static void endStopped(HeldRun held, Report report) {
        StopReason reason = held.reason() == null ? StopReason.SHUTDOWN : held.reason();
        LOG.log(Level.INFO, "task {0} stopped: {1}", held.order().data().id(), reason);
        switch (reason) {
            case CANCELLED -> report.failed(FailureClass.CANCELLED, "Cancelled.", List.of(), null, null);
            case LOST -> report.lost();
            case SHUTDOWN -> report.handedBack("The worker stopped before the run was done.");
        }
    }

    private static void end(HeldRun held, Report report, RunTrouble trouble) {
        if (report == null) {
            LOG.log(Level.ERROR, "execution {0} cannot be reported: {1}", held.executionId(), trouble.getMessage());
            return;
        }
        if (held.stopping()) {
            endStopped(held, report);
        } else {
            fail(held, report, trouble);
        }
    }

    /**
     * Before the clone goes after something unforeseen; every other ending has its snapshot already. A clone that cannot be kept
     * now stays where it is, and the worker's next start tries again.
     */
    private static boolean keptAsWip(HeldRun held, Workspace workspace) {
        try {
            workspace.snapshot(message(held.order()));
            return true;
        } catch (RunTrouble | IOException | RuntimeException unkept) {
            boolean gone = unkept instanceof RunTrouble trouble && trouble.failureClass() == FailureClass.AGENT_ERROR;
            LOG.log(Level.WARNING, "execution {0}: its clone could not be kept as WIP{1}: {2}",
                    held.executionId(), gone ? "" : " and stays on the disk", unkept.getMessage());
            return gone;
        }
    }

    private AgentAssignment assignment(WorkOrder order, Workspace workspace, RunLimits limits) throws IOException {
        WorkOrder.Assignment task = order.data();
        WorkOrder.Resumption resumption = order.meta().resumption();
        return new AgentAssignment(
                order.executionId(),
                new AgentAssignment.Place(workspace.workingCopy(), workspace.runFolder()),
                new AgentAssignment.Prompts(Instructions.prompt(task), Instructions.goOn(order), () -> tools.handoff(order),
                        Instructions.system(workspace.origin(), workspaces.instructions(workspace))),
                new AgentAssignment.Session(order.meta().sessionId(), order.meta().resume(),
                        resumption == null ? null : resumption.deferredCall()),
                new AgentAssignment.Rights(task.permissionLevel(), task.taskType(), task.priority(), order.meta().policy()),
                limits.forAgent(),
                task.model(),
                tools.oversight(order));
    }

    private static String message(WorkOrder order) {
        return order.data().title() + "\n\n" + Workspace.LEFT_UNCOMMITTED + "\nTask: " + order.data().id();
    }

    private static String repairMessage(String command, Verification.Result checked) {
        return "AgentVine ran the task's check and it " + checked.problem() + ".\n\nThe command:\n" + command
                + "\n\nThe end of its output:\n" + String.join("\n", checked.lines())
                + "\n\nRepair the work so that the check passes.";
    }
}
