package io.agentvine.worker.run;

import io.agentvine.protocol.Handoff;
import io.agentvine.protocol.KeptWork;
import io.agentvine.protocol.PersonMessage;
import io.agentvine.protocol.TakeMessages;
import io.agentvine.protocol.WorkOrder;
import io.agentvine.worker.agent.AgentAssignment.Brought;
import io.agentvine.worker.agent.AgentRun;
import io.agentvine.worker.agent.CodingAgent;
import io.agentvine.worker.agent.Oversight;
import io.agentvine.worker.confine.Confinement;
import io.agentvine.worker.control.Backend;
import io.agentvine.worker.control.Backoff;
import io.agentvine.worker.control.Reply;
import io.agentvine.worker.report.Credentials;
import io.agentvine.worker.report.EventUplink;
import io.agentvine.worker.report.Redaction;
import io.agentvine.worker.report.Spool;
import io.agentvine.worker.report.SpooledRun;
import io.agentvine.worker.time.Ticker;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.lang.System.Logger;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** What all runs of a worker share: the way to the backend, their clones, their agent, and what takes them from one to the other. */
public final class RunServices {

    private static final Logger LOG = System.getLogger(RunServices.class.getName());

    private final Path spools;
    private final Backend backend;
    private final EventUplink uplink;
    private final Redaction redaction;
    private final Clocks clocks;
    private final TaskCommands commands;
    private final Delivery.Reaching reaching;
    private final Ground ground;
    private final Shell shell;
    private final Runnable unauthorized;
    private final KeptCommits keptCommits;
    private final WorkspaceSource workspaceSource;
    private final PersistentCall persistent;
    private final CheckpointUpload checkpoints;
    private final AttachmentSource attachments;
    private final RepositoryTrust trust;

    /** @param reporting how to reach the backend and what to do when it does not know our token */
    public RunServices(Path spools, Reporting reporting, Redaction redaction, Clocks clocks, Shell shell, Ground ground) {
        this.spools = spools;
        this.backend = reporting.backend();
        this.uplink = reporting.uplink();
        this.redaction = redaction;
        this.clocks = clocks;
        this.ground = ground;
        this.shell = shell;
        this.commands = new TaskCommands(shell.environment(), shell.passed(), shell.confinement(), clocks.ticker());
        this.reaching = new Delivery.Reaching(backend, redaction, reporting.backoffs(), reporting.unauthorized(),
                new Delivery.Patience(clocks.ticker(), ground.pushPatience()), ground.workspaces().logins());
        this.unauthorized = reporting.unauthorized();
        this.persistent = new PersistentCall(backend, reporting.backoffs(), reporting.unauthorized());
        this.keptCommits = new KeptCommits(backend, ground.workspaces(), persistent);
        this.workspaceSource = new WorkspaceSource(ground.workspaces(), ground.agent(), keptCommits, clocks.ticker());
        this.attachments = new AttachmentSource(backend, persistent);
        this.trust = new RepositoryTrust(backend, persistent, shell.confinement().walls());
        this.checkpoints = new CheckpointUpload(
                backend, ground.agent(), persistent, reporting.unauthorized(), ground.checkpointInterval());
    }

    /**
     * Where runs take place.
     *
     * @param checkpointInterval between two checkpoints of a run that goes on
     * @param pushPatience for how long a push is tried again that fails for a cause that can pass
     * @param authFailed told in one sentence when a run shows that the agent's credential does not work
     */
    public record Ground(Workspaces workspaces, CodingAgent agent, Duration checkpointInterval, Duration pushPatience,
            Consumer<String> authFailed) {}

    /** @param ticker measures what runs may take @param clock says when their events were */
    public record Clocks(Ticker ticker, Clock clock) {}

    public record Reporting(Backend backend, EventUplink uplink, Supplier<Backoff> backoffs, Runnable unauthorized) {}

    /**
     * @param passed names that {@code --agent-env} lets through to what runs in a clone
     * @param secrets the worker's own beside those of its environment, by the names under which a person knows them
     * @param confinement what keeps in who runs files of a clone
     */
    public record Shell(Map<String, String> environment, Set<String> passed, Supplier<Map<String, String>> secrets, Confinement confinement) {}

    WorkspaceSource workspaceSource() {
        return workspaceSource;
    }

    SpareWishes.Foreground foreground() {
        return ground.workspaces().wishes().foreground();
    }

    KeptCommits keptCommits() {
        return keptCommits;
    }

    Workspace workspaceWithoutClone(WorkOrder order, KeptWork kept) throws RunTrouble, IOException {
        return ground.workspaces().withoutClone(order, kept);
    }

    CheckpointUpload checkpoints() {
        return checkpoints;
    }

    AttachmentSource attachments() {
        return attachments;
    }

    Objections objections() {
        return new Objections(ground.workspaces().limits());
    }

    /** @param opening what the agent is told with its prompt */
    Inbox inbox(HeldRun held, AgentRun run, List<PersonMessage> opening) {
        return new Inbox(backend, held, run, opening).open();
    }

    /** What people wrote to the task since it was completed; empty where this is no such run, or where it comes by the inbox. */
    List<PersonMessage> writtenSince(HeldRun held) throws IOException, InterruptedException {
        if (!held.order().meta().goesOnAfterCompletion()) {
            return List.of();
        }
        TakeMessages none = new TakeMessages(held.order().lease().token(), List.of());
        Reply<PersonMessage[]> reply = persistent.make(held, () -> backend.messages(held.executionId(), none));
        return reply instanceof Reply.Ok<PersonMessage[]> ok && ok.value() != null ? List.of(ok.value()) : List.of();
    }

    /** @param workingCopy where that run works */
    Oversight oversight(WorkOrder order, Path workingCopy) {
        return new AskingBackend(backend, order, redaction.with(given(order).values()), workingCopy, unauthorized);
    }

    /** What a fresh session is to know of earlier work, behind the task's own text; empty where there was none. */
    String handoff(WorkOrder order) {
        if (order.lease().token().fence() == 1) {
            return "";
        }
        Reply<Handoff> reply = backend.handoff(order.executionId(), order.lease().token());
        if (reply instanceof Reply.Ok<Handoff> ok && ok.value() != null && !ok.value().note().isBlank()) {
            return "\n\nThis task was worked on before, in a session that could not be gone on with:\n\n" + ok.value().note();
        }
        return "";
    }

    Setup setup(HeldRun held, Report report) {
        return new Setup(commands, held, report);
    }

    TaskCommands commands() {
        return commands;
    }

    Delivery delivery(HeldRun held, Report report, Change change) {
        return new Delivery(reaching, held, report, change);
    }

    RunLimits limits(WorkOrder order) {
        return new RunLimits(order, clocks.ticker());
    }

    CodingAgent agent() {
        return ground.agent();
    }

    /** Where a run works and what the repository says there. */
    String briefing(Workspace workspace, WorkOrder.Assignment task) throws RunTrouble, IOException {
        String pointers = workspace.largeFiles().told();
        String submodules = Submodules.told(workspace.submodules());
        String note = pointers + (pointers.isEmpty() || submodules.isEmpty() ? "" : "\n") + submodules;
        return Instructions.briefing(workspace.origin(), task, note, ground.workspaces().instructions(workspace));
    }

    /** What the agent may run of what the repository brings. */
    Brought brought(HeldRun held, Workspace workspace, Report report) throws RunTrouble, IOException, InterruptedException {
        return trust.of(held, ground.workspaces().content(workspace), workspace.broughtFolder(), report);
    }

    void authFailed(String sentence) {
        ground.authFailed().accept(sentence);
    }

    /** The login that came with the work counts until it is taken back. */
    void lendLogin(WorkOrder order) {
        ground.workspaces().logins().lend(order.executionId(), order.data().repositoryUrl(), order.login(), false);
    }

    void takeLoginBack(WorkOrder order) {
        ground.workspaces().logins().takeBack(order.executionId());
    }

    Report openReport(WorkOrder order) throws IOException {
        SpooledRun run = new SpooledRun(order.executionId(), order.jobId(), order.data().id(), order.lease().token());
        Spool spool = Spool.create(spools, run, redaction, clocks.clock());
        Report report = new Report(order, spool, redaction);
        report.conceal(given(order).values());
        report.conceal(shell.secrets().get().values());
        uplink.take(spool);
        return report;
    }

    /** Everything secret that a run could get hold of: the agent's credentials, and those of the worker around it. */
    Credentials credentials(WorkOrder order, AgentRun run) {
        return credentials(order, run.credentials());
    }

    /** The same where no agent runs: what one is logged in with. */
    Credentials credentials(WorkOrder order) {
        return credentials(order, ground.agent().credentials());
    }

    private Credentials credentials(WorkOrder order, Map<String, String> agents) {
        Map<String, String> all = given(order);
        all.putAll(Redaction.namedSecretsIn(shell.environment()));
        all.putAll(shell.secrets().get());
        all.putAll(agents);
        return new Credentials(all);
    }

    private Map<String, String> given(WorkOrder order) {
        Map<String, String> tokens = new HashMap<>();
        tokens.put("the worker's token", backend.identity().token());
        tokens.put("the run's lease", order.lease().token().asText());
        if (order.login() != null) {
            tokens.put("the login for the repository", order.login().token());
        }
        order.meta().servers().forEach(server -> server.secrets().forEach(
                (name, value) -> tokens.put("the secret " + name + " of the MCP server " + server.name(), value)));
        return tokens;
    }

    /** Tells the backend which session is here, and how full it is; a hint, so one try is enough. */
    void reportSession(WorkOrder order, AgentRun.Context context) {
        Reply<Void> reply = backend.reportSession(order.meta().sessionId(), order.data().id(), context.tokens(), context.window());
        if (!(reply instanceof Reply.Ok)) {
            LOG.log(Level.WARNING, "session {0} was not reported: {1}", order.meta().sessionId(), reply.describe());
        }
    }
}
