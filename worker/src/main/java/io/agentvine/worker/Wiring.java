package io.agentvine.worker;

import io.agentvine.protocol.AgentProgram;
import io.agentvine.protocol.RegisterWorker;
import io.agentvine.protocol.Registration;
import io.agentvine.worker.agent.CodingAgent;
import io.agentvine.worker.agent.claude.ClaudeAgent;
import io.agentvine.worker.agent.claude.ClaudeSettings;
import io.agentvine.worker.agent.claude.StreamJsonProgram;
import io.agentvine.worker.agent.opencode.OpenCode;
import io.agentvine.worker.claim.ClaimLoop;
import io.agentvine.worker.claim.Directives;
import io.agentvine.worker.claim.DiskRoom;
import io.agentvine.worker.claim.Gate;
import io.agentvine.worker.claim.HeldRuns;
import io.agentvine.worker.claim.LeaseKeeper;
import io.agentvine.worker.claim.Membership;
import io.agentvine.worker.control.Backend;
import io.agentvine.worker.control.Backoff;
import io.agentvine.worker.process.AgentUser;
import io.agentvine.worker.process.Graces;
import io.agentvine.worker.report.EventUplink;
import io.agentvine.worker.report.PrivateFiles;
import io.agentvine.worker.report.Redaction;
import io.agentvine.worker.run.EarlierLife;
import io.agentvine.worker.run.GitProgram;
import io.agentvine.worker.run.HeldRun;
import io.agentvine.worker.run.MirrorFolder;
import io.agentvine.worker.run.RunServices;
import io.agentvine.worker.run.SpareKeeper;
import io.agentvine.worker.run.Tidying;
import io.agentvine.worker.run.Workspaces;
import io.agentvine.worker.time.Loop;
import io.agentvine.worker.time.Ticker;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.function.Consumer;

/** The one place where a worker's parts are put together. Nothing runs before the {@link Worker} starts it. */
final class Wiring {

    private static final System.Logger LOG = System.getLogger(Wiring.class.getName());

    private static final Duration PROBE_WHEN_BROKEN = Duration.ofSeconds(15);
    private static final Duration TIDY_EVERY = Duration.ofHours(1);
    private static final Duration PROBE_WHEN_READY = Duration.ofMinutes(5);

    final Settings settings;
    final Redaction redaction;
    final Gate gate;
    final HeldRuns runs;
    final Backend backend;
    final Membership membership;
    final EventUplink uplink;
    final GitProgram git;
    final EarlierLife earlierLife;
    final RunServices services;

    private final Clock clock;
    private final Loop probing;
    private final Random random = new Random();
    private final CodingAgent agent;
    private final Map<AgentProgram, StreamJsonProgram> programs;
    private final Tidying tidying;
    private final SpareKeeper spares;
    private final UUID incarnation = UUID.randomUUID();
    private Registration registration;
    private volatile Runnable readinessChanged = () -> {};

    Wiring(Settings settings, Clock clock, Consumer<String> superseded) throws IOException {
        this.settings = settings;
        this.clock = clock;
        this.probing = new Loop("agent-probe", this::probe, () -> PROBE_WHEN_BROKEN);
        Map<String, String> environment = System.getenv();
        AgentUser user = settings.confinement().user();
        this.redaction = new Redaction(secrets(settings, environment));
        folder(settings.workspace());
        this.programs = others(user.environment(environment));
        this.agent = new ClaudeAgent(
                new ClaudeSettings(settings.claudeCommand(), settings.agentEnv(), user.environment(environment),
                        folder(settings.workspace().resolve("sessions")), Graces.DEFAULT,
                        settings.resumePatience(), settings.confinement()), Ticker.SYSTEM, programs);
        this.git = new GitProgram(environment);
        this.gate = new Gate(agent, List.of(git,
                new DiskRoom(settings.workspace(), settings.minFreeDisk(), this::makeRoom),
                new DiskRoom(settings.mirrors(), settings.minFreeDisk(),
                        MirrorFolder.isOneDisk(settings.workspace(), settings.mirrors()) ? this::makeRoom : () -> {})));
        this.runs = new HeldRuns(settings.slots());
        this.backend = new Backend(settings.apiUrl(), settings::registrationToken, Ticker.SYSTEM);
        this.membership = new Membership(backend, this::self, backoff(), superseded);
        this.uplink = new EventUplink(backend, this::backoff, membership::rejoin);
        Workspaces workspaces = new Workspaces(new Workspaces.Ground(settings.workspace(), settings.mirrors(), user, settings.workLimits(), clock),
                settings.git(), redaction);
        this.spares = new SpareKeeper(workspaces, SpareKeeper.Room.in(settings.workspace(), settings.spareDisk(), settings.minFreeDisk()));
        this.earlierLife = new EarlierLife(settings.workspace(), workspaces, clock);
        this.tidying = new Tidying(earlierLife, runs::holds, TIDY_EVERY);
        this.services = new RunServices(
                settings.workspace().resolve("spool"),
                new RunServices.Reporting(backend, uplink, this::backoff, membership::rejoin),
                redaction,
                new RunServices.Clocks(Ticker.SYSTEM, clock),
                new RunServices.Shell(user.environment(environment), settings.agentEnv(), this::ownSecrets, settings.confinement()),
                new RunServices.Ground(workspaces, agent, settings.checkpointInterval(), settings.pushPatience(), gate::authFailed));
    }

    Backoff backoff() {
        return new Backoff(random);
    }

    void registered(Registration given) {
        registration = given;
    }

    LeaseKeeper leaseKeeper() {
        Duration interval = settings.heartbeatInterval() != null
                ? settings.heartbeatInterval()
                : Duration.ofMillis(registration.heartbeatIntervalMs());
        var times = new LeaseKeeper.Times(interval, Duration.ofMillis(registration.maxIsolationMs()));
        return new LeaseKeeper(backend, membership, gate, runs, times, backoff());
    }

    Directives directives(Runnable broken, Consumer<String> stop) {
        return new Directives(backend, membership, gate, runs, new Directives.Listener(broken, stop), backoff());
    }

    ClaimLoop claimLoop(Consumer<HeldRun> start) {
        Duration patience = settings.pollInterval() != null
                ? settings.pollInterval()
                : Duration.ofMillis(registration.pollIntervalMs());
        return new ClaimLoop(
                backend, membership, gate, runs, new ClaimLoop.Taking(settings.queueNames(), patience, start), backoff());
    }

    void release(HeldRun run) {
        runs.release(run);
    }

    /** The thread {@code agent-probe} looks whether the agent can run, at once and again and again; its answer opens the gate. */
    void startProbing() {
        gate.onChange(probing::wake);
        probing.start();
    }

    private void probe() throws InterruptedException {
        if ((runs.none() || !gate.probed()) && gate.probe()) {
            readinessChanged.run();
        }
        probing.rest(gate.problem() == null ? PROBE_WHEN_READY : PROBE_WHEN_BROKEN);
    }

    /** Who is told when the agent has become able to run, or has ceased to be. */
    void onReadinessChange(Runnable listener) {
        readinessChanged = listener;
    }

    void startTidying() {
        tidying.start();
        spares.start();
    }

    void close() {
        probing.close();
        tidying.close();
        spares.close();
        uplink.close();
        agent.close();
    }

    private void makeRoom() {
        if (tidying != null) {
            tidying.makeRoom();
        }
    }

    private RegisterWorker self() {
        return new RegisterWorker(settings.name(), incarnation, settings.labels(), settings.slots(), Version.text(), host(),
                gate.readiness().credentialFingerprint(), settings.confinement().name(), capabilities(), gate.readiness().shownVersion(), gate.problem());
    }

    private List<String> capabilities() {
        List<String> all = new ArrayList<>(List.of(RegisterWorker.MCP_SERVERS));
        if (settings.confinement().walls()) {
            all.add(RegisterWorker.NETWORK);
        }
        if (programs.containsKey(AgentProgram.OPENCODE)) {
            all.add(RegisterWorker.OPENCODE);
        }
        return all;
    }

    /** What does tasks beside Claude Code. A worker on which it does not work says nothing of it to the backend. */
    private Map<AgentProgram, StreamJsonProgram> others(Map<String, String> environment) {
        OpenCode openCode = new OpenCode(settings.openCodeCommand(), environment, settings.agentEnv(), settings.confinement());
        String problem = openCode.problem();
        if (problem != null) {
            LOG.log(Level.INFO, "no tasks by OpenCode: {0}", problem);
            return Map.of();
        }
        return Map.of(AgentProgram.OPENCODE, openCode);
    }

    /** The worker's alone; agents of another user may pass through, to what is theirs in it. */
    private Path folder(Path path) throws IOException {
        AgentUser user = settings.confinement().user();
        return user.other() ? user.letThrough(Files.createDirectories(path)) : PrivateFiles.folder(path);
    }

    /** What a run could get hold of beside its own credentials and the environment's. */
    private Map<String, String> ownSecrets() {
        Map<String, String> secrets = new HashMap<>(settings.git().tokens().values());
        secrets.put("the worker's registration token", settings.registrationToken());
        return secrets;
    }

    private static List<String> secrets(Settings settings, Map<String, String> environment) {
        List<String> secrets = new ArrayList<>(Redaction.secretsIn(environment));
        secrets.add(settings.registrationToken());
        secrets.addAll(settings.git().tokens().values().values());
        return secrets;
    }

    private static String host() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException unknown) {
            return null;
        }
    }
}
