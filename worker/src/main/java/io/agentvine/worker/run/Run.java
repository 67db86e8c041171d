package io.agentvine.worker.run;

import io.agentvine.protocol.DeliveryStatus;
import io.agentvine.protocol.FailureClass;
import io.agentvine.protocol.PersonMessage;
import io.agentvine.protocol.RunResult;
import io.agentvine.protocol.WorkOrder;
import io.agentvine.worker.agent.AgentAssignment;
import io.agentvine.worker.agent.AgentAssignment.Brought;
import io.agentvine.worker.agent.AgentRun;
import io.agentvine.worker.agent.AttachedFile;
import io.agentvine.worker.agent.Outcome;
import io.agentvine.worker.agent.StopReason;
import io.agentvine.worker.run.Workspace.Snapshot;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;

/**
 * One run, from its work order to its report, on the caller's thread. Whatever happens the work is kept as WIP and the report has
 * an ending when this returns; sending it is the uplink's affair.
 */
public final class Run {

    private static final Logger LOG = System.getLogger(Run.class.getName());
    private static final int REPAIRS = 2;
    /** Milliseconds: a delivery that takes no longer has the machine for itself before the agent is let go; a longer one waits for a network. */
    private static final long DELIVERED_FIRST = 250;

    private final RunServices services;
    private final HeldRun held;
    private final WorkOrder order;
    private final SpareWishes.Foreground foreground;
    private Report report;
    private RunLimits limits;
    private List<AttachedFile> attached;
    /** What people wrote since the task was completed: it goes with the prompt. */
    private List<PersonMessage> written;
    private Workspace workspace;
    private boolean fresh;
    private AgentRun agent;
    private Inbox inbox;
    private Outcome outcome;
    /** What the agent answered to the task's schema, in whichever turn; or null. */
    private JsonNode output;
    private Snapshot snapshot;
    private Objections objections;
    /** What the agent is to be told before its work is committed, or null. */
    private String objection;
    /** What the branch is at the repository, asked while the work is kept; null where it is asked later. */
    private Aside<String> remote;
    private volatile boolean over;
    private Verdict verdict = Verdict.NONE;
    private Fate fate = Fate.OPEN;

    /** What the check says of the work. @param trouble null: the work may be delivered */
    private record Verdict(String verification, RunTrouble trouble, List<String> output) {

        private static final Verdict NONE = new Verdict("none", null, null);
    }

    /** What becomes of the clone. */
    private enum Fate {
        /** What is in it was not looked after yet. */
        OPEN,
        /** Everything in it is kept elsewhere. */
        SETTLED,
        /** The task goes on in it. */
        PARKED
    }

    public Run(RunServices services, HeldRun held) {
        this.services = services;
        this.held = held;
        this.order = held.order();
        this.foreground = services.foreground();
    }

    /** @return done when the report was sent; still open when the backend is away */
    public CompletableFuture<Void> live() {
        try {
            held.awaitPredecessors();
            foreground.begin();
            report = services.openReport(order);
            services.lendLogin(order);
            work();
        } catch (Exception unfinished) {
            // The edge of the run's thread: the task must hear of its end whatever our mistake was.
            reportTrouble(trouble(unfinished));
        } finally {
            over = true;
            services.takeLoginBack(order);
            foreground.end();
            held.gone();
        }
        return report == null ? CompletableFuture.completedFuture(null) : report.spool().settled();
    }

    private void work() throws RunTrouble, IOException, InterruptedException {
        limits = services.limits(order);
        if (order.meta().toDeliver() != null) {
            deliverOnly();
            return;
        }
        prepare();
        try {
            load();
            setUp();

            if (held.stopping()) {
                reportStop();
                return;
            }
            start();
            follow();
            conclude();

        } finally {
            cleanUp();
        }
    }

    private void deliverOnly() throws IOException, InterruptedException {
        RunResult delivered = new LaterDelivery(services, held, report).make(limits.left());
        if (delivered == null) {
            reportStop();
            return;
        }
        report.completed(delivered);
        LOG.log(Level.INFO, "task {0} delivered again: {1}", order.data().id(), delivered.delivery().status().word());
    }

    private void prepare() throws RunTrouble, IOException, InterruptedException {
        WorkspaceSource.Begun begun = services.workspaceSource().of(held, report);
        workspace = begun.workspace();
        fresh = begun.fresh();
        objections = services.objections();
    }

    private void load() throws RunTrouble, IOException, InterruptedException {
        attached = services.attachments().load(held, workspace.attachments());
    }

    private void setUp() throws RunTrouble, IOException, InterruptedException {
        if (fresh) {
            // No agent's work is in it.
            fate = Fate.SETTLED;
            services.setup(held, report).run(workspace, limits);
        }
    }

    private void start() throws RunTrouble, IOException, InterruptedException {
        fate = Fate.OPEN;
        written = services.writtenSince(held);
        services.reportSession(order, new AgentRun.Context(null, null));
        Brought brought = services.brought(held, workspace, report);
        report.step("agent", "Starting the agent on branch " + workspace.origin().branch() + " at " + workspace.origin().base() + ".");
        agent = services.agent().start(assignment(brought), report);
        inbox = services.inbox(held, agent, written);
        held.runs(agent);
        report.conceal(agent.credentials().values());
    }

    /** Over all turns: what the check refuses goes back to the agent. */
    private void follow() throws RunTrouble, IOException, InterruptedException {
        awaitTurn();
        for (int repairs = 0; wantsCheck(); repairs++) {
            TaskCommands.Result checked = verify();
            if (checked.passed() || held.stopping()) {
                verdict = new Verdict("passed", null, checked.lines());
                return;
            }
            if (limits.over() || repairs == REPAIRS) {
                verdict = new Verdict("failed", refused(checked), null);
                return;
            }
            agent.sendMessage(UUID.randomUUID(), repairMessage(checked));
            awaitTurn();
        }
    }

    /** And another turn where something speaks against delivering what the agent left. */
    private void awaitTurn() throws RunTrouble, IOException, InterruptedException {
        hearTurn();
        while (objection != null) {
            agent.sendMessage(UUID.randomUUID(), objection);
            hearTurn();
        }
    }

    /** While the agent works checkpoints are stored beside it. */
    private void hearTurn() throws RunTrouble, IOException, InterruptedException {
        inbox.resume();
        report.atFirstWord(() -> {
            foreground.end();
            workspace.lookAhead();
        });
        try (CheckpointUpload.Storing storing = services.checkpoints().keepStoring(held, workspace, commitMessage())) {
            do {
                outcome = agent.awaitOutcome();
                foreground.begin();
                if (outcome instanceof Outcome.Completed || outcome instanceof Outcome.Parked) {
                    inbox.openingRead();
                }
            } while (inbox.lastLook());
        }
        report.used(outcome);
        output = outcome instanceof Outcome.Completed completed && completed.output() != null ? completed.output() : output;
        boolean listens = outcome instanceof Outcome.Completed && !held.stopping() && !limits.over();
        Workspace.Leaving leaving = listens && order.data().verifyCommand() == null ? this::sendAhead : null;
        Workspace.Offer offer = workspace.offer(commitMessage(), objections, listens, leaving);
        snapshot = offer.snapshot();
        objection = offer.objection();
        if (objection != null) {
            report.step("objection", objection);
        }
    }

    /** While it is kept: the diff goes to the backend, and what the branch is at the repository is asked. */
    private void sendAhead(Snapshot leaving) {
        remote = Delivery.ask(order, workspace, () -> held.stopping() || over);
        try {
            report.spool().diff(change(leaving).diff());
        } catch (IOException | UncheckedIOException later) {
            LOG.log(Level.WARNING, "execution {0}: its diff is sent once its work is kept: {1}", held.executionId(), later.getMessage());
        }
    }

    private Change change(Snapshot of) throws IOException {
        return new Change(workspace, of, services.credentials(order, agent));
    }

    private boolean wantsCheck() {
        verdict = Verdict.NONE;
        return outcome instanceof Outcome.Completed && order.data().verifyCommand() != null && !held.stopping();
    }

    private TaskCommands.Result verify() throws IOException, InterruptedException {
        report.step("verify", "Running verify_command.");
        TaskCommands.Result checked = services.commands()
                .run(held, new TaskCommands.Command("verify_command", order.data().verifyCommand()), workspace, limits.left());
        report.step("verify", checked.passed() ? "verify_command passed." : "verify_command " + checked.problem() + ".");
        return checked;
    }

    private RunTrouble refused(TaskCommands.Result checked) {
        return limits.over()
                ? new RunTrouble(FailureClass.TIMEOUT, "The time limit was over while verify_command ran.", checked.lines())
                : new RunTrouble(
                        FailureClass.VERIFICATION,
                        "verify_command still " + checked.problem() + " after the agent tried twice to repair it.",
                        checked.lines());
    }

    /** While the change is delivered, which was taken out of the clone before. */
    private Void letAgentGo() {
        closeAgent();
        report.exited(agent.exitCode());
        if (held.reason() != StopReason.LOST) {
            services.reportSession(order, agent.context());
        }
        if (!parks() && held.reason() != StopReason.LOST && held.reason() != StopReason.CANCELLED) {
            services.checkpoints().storeOnce(order, workspace, snapshot);
        }
        return null;
    }

    private void conclude() throws RunTrouble, IOException, InterruptedException {
        report.beside(snapshot);
        Delivery delivery = services.delivery(held, report, change(snapshot));
        RunResult.Delivery delivered = null;
        boolean done = isDone();
        CountDownLatch tried = new CountDownLatch(done ? 1 : 0);
        Aside<Void> leaving = Aside.begin("leave", order.executionId(), () -> {
            tried.await(DELIVERED_FIRST, TimeUnit.MILLISECONDS);
            return letAgentGo();
        });
        try {
            delivered = done ? deliver(delivery) : null;
        } finally {
            tried.countDown();
            leaving.await();
        }
        if (parks()) {
            park((Outcome.Parked) outcome);
            return;
        }
        if (done) {
            reportDone(delivered);
        } else {
            reportUndone(delivery);
        }
        fate = Fate.SETTLED;
    }

    private boolean parks() {
        return outcome instanceof Outcome.Parked && !held.stopping();
    }

    private boolean isDone() {
        return !held.stopping() && outcome instanceof Outcome.Completed && verdict.trouble() == null && !lacksOutput() && objections.refusal() == null;
    }

    private boolean lacksOutput() {
        return output == null && order.data().wished().outputSchema() != null;
    }

    private void reportUndone(Delivery delivery) throws InterruptedException, IOException {
        if (held.stopping() || outcome instanceof Outcome.Stopped) {
            reportStop();
            return;
        }
        delivery.keep();
        if (verdict.trouble() != null) {
            reportFailure(verdict.trouble());
        } else if (outcome instanceof Outcome.Failed failed) {
            reportFailure(failed);
        } else if (lacksOutput()) {
            reportFailure(new RunTrouble(FailureClass.AGENT_ERROR, "The agent ended without the output that output_schema asks for.", List.of()));
        } else if (objections.refusal() != null) {
            reportFailure(objections.refusal());
        }
    }

    /** The clone is marked before the task is: an answer may come at once. */
    private void park(Outcome.Parked parked) throws IOException, InterruptedException {
        report.step("park", "Storing a checkpoint.");
        String noCheckpoint = services.checkpoints().storeSurely(held, workspace, snapshot);
        if (held.stopping()) {
            reportStop();
            fate = Fate.SETTLED;
            return;
        }
        workspace.park(parked.questionId(), noCheckpoint == null);
        LOG.log(Level.INFO, "task {0} parked on question {1}", order.data().id(), parked.questionId());
        report.parked(parked, noCheckpoint);
        fate = Fate.PARKED;
    }

    private RunResult.Delivery deliver(Delivery delivery) throws IOException, InterruptedException {
        report.step("deliver", "Delivering " + snapshot.files() + " changed files.");
        return delivery.deliver(((Outcome.Completed) outcome).summary(), limits.left(), remote);
    }

    /** @param delivered null: asked to stop before anything was pushed */
    private void reportDone(RunResult.Delivery delivered) {
        if (delivered == null) {
            reportStop();
            return;
        }
        String branch = delivered.status() == DeliveryStatus.PUSHED ? workspace.origin().branch() : null;
        report.completed(new RunResult(((Outcome.Completed) outcome).summary(), branch, workspace.origin().base(), snapshot.commit(),
                snapshot.files(), snapshot.insertions(), snapshot.deletions(), verdict.verification(), delivered, output,
                orNull(snapshot.kept()), orNull(snapshot.leftOut()), verdict.output(), orNull(report.notes())));
        LOG.log(Level.INFO, "task {0} completed: {1} files changed, {2}", order.data().id(), snapshot.files(), delivered.status().word());
    }

    private static <T> List<T> orNull(List<T> list) {
        return list.isEmpty() ? null : list;
    }

    private void reportFailure(Outcome.Failed failed) {
        LOG.log(Level.INFO, "task {0} failed as {1}: {2}", order.data().id(), failed.failureClass().word(), failed.message());
        report.failed(failed.failureClass(), failed.message(), failed.lastOutput(), failed.retryAt(), null);
        if (failed.failureClass() == FailureClass.AUTH) {
            services.authFailed(failed.message());
        }
    }

    private void reportFailure(RunTrouble trouble) {
        LOG.log(Level.INFO, "task {0} failed as {1}: {2}", order.data().id(), trouble.failureClass().word(), trouble.getMessage());
        report.failed(trouble.failureClass(), trouble.getMessage(), trouble.lastOutput(), null, null);
    }

    private void reportStop() {
        StopReason reason = held.reason() == null ? StopReason.SHUTDOWN : held.reason();
        LOG.log(Level.INFO, "task {0} stopped: {1}", order.data().id(), reason);
        switch (reason) {
            case CANCELLED -> report.failed(FailureClass.CANCELLED, "Cancelled.", List.of(), null, null);
            case LOST -> report.lost();
            case SHUTDOWN -> report.handedBack("The worker stopped before the run was done.");
        }
    }

    private void reportTrouble(RunTrouble trouble) {
        if (report == null) {
            LOG.log(Level.ERROR, "execution {0} cannot be reported: {1}", held.executionId(), trouble.getMessage());
        } else if (held.stopping()) {
            reportStop();
        } else {
            reportFailure(trouble);
        }
    }

    private RunTrouble trouble(Exception unfinished) {
        if (unfinished instanceof RunTrouble trouble) {
            return trouble;
        }
        if (unfinished instanceof InterruptedException) {
            return new RunTrouble(FailureClass.AGENT_ERROR, "The run was interrupted.", List.of());
        }
        boolean files = unfinished instanceof IOException || unfinished instanceof UncheckedIOException;
        LOG.log(Level.ERROR, "execution " + held.executionId() + (files ? ": files" : ": unexpected problem"), unfinished);
        return new RunTrouble(
                FailureClass.WORKSPACE,
                files ? "The worker's files could not be read or written." : "The worker had an unexpected problem.",
                List.of(unfinished.toString()));
    }

    private void cleanUp() throws IOException {
        closeAgent();
        if (fate == Fate.SETTLED || fate == Fate.OPEN && keptAsWip()) {
            workspace.remove();
        }
    }

    /** What people write is handed on until then. May be repeated. */
    private void closeAgent() {
        if (inbox != null) {
            inbox.close();
        }
        if (agent != null) {
            agent.close();
        }
    }

    /**
     * Before the clone goes after something unforeseen; every other ending has its snapshot already. A clone that cannot be kept
     * now stays where it is, and the worker's next start tries again.
     */
    private boolean keptAsWip() {
        try {
            workspace.snapshot(commitMessage());
            return true;
        } catch (RunTrouble | IOException | RuntimeException unkept) {
            boolean gone = unkept instanceof RunTrouble trouble && trouble.failureClass() == FailureClass.AGENT_ERROR;
            LOG.log(Level.WARNING, "execution {0}: its clone could not be kept as WIP{1}: {2}",
                    held.executionId(), gone ? "" : " and stays on the disk", unkept.getMessage());
            return gone;
        }
    }

    private AgentAssignment assignment(Brought brought) throws RunTrouble, IOException {
        WorkOrder.Assignment task = order.data();
        WorkOrder.Resumption resumption = order.meta().resumption();
        return new AgentAssignment(
                order.executionId(),
                new AgentAssignment.Place(workspace.workingCopy(), workspace.runFolder(),
                        WorkingDirectory.in(workspace.workingCopy(), task.wished().directory()), workspace.home(task.permissionLevel())),
                new AgentAssignment.Prompts(Instructions.prompt(order, written), Instructions.goOn(order, written), () -> services.handoff(order),
                        services.briefing(workspace, task),
                        attached, order.lease().token().fence() == 1),
                new AgentAssignment.Session(order.meta().sessionId(), order.meta().resume(),
                        resumption == null ? null : resumption.deferredCall()),
                new AgentAssignment.Rights(task.permissionLevel(), task.taskType(), task.priority(), order.meta().policy(), order.meta().servers(),
                        brought),
                limits.forAgent(),
                task.model(),
                task.wished(),
                services.oversight(order, workspace.workingCopy()));
    }

    private String commitMessage() {
        return order.data().title() + "\n\n" + Workspace.LEFT_UNCOMMITTED + "\n\nTask: " + order.data().id();
    }

    private String repairMessage(TaskCommands.Result checked) {
        return "AgentVine ran the task's check and it " + checked.problem() + ".\n\nThe command:\n" + order.data().verifyCommand()
                + "\n\nThe end of its output:\n" + String.join("\n", checked.lines())
                + "\n\nRepair the work so that the check passes.";
    }
}
