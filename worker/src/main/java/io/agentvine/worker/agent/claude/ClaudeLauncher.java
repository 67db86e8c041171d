package io.agentvine.worker.agent.claude;

import io.agentvine.policy.Circumstances;
import io.agentvine.policy.Circumstances.Walls;
import io.agentvine.policy.Policy;
import io.agentvine.protocol.McpServer;
import io.agentvine.worker.agent.AgentAssignment;
import io.agentvine.worker.agent.AgentEvent;
import io.agentvine.worker.agent.EventSink;
import io.agentvine.worker.confine.Confinement;
import io.agentvine.worker.confine.Inside;
import io.agentvine.worker.process.AgentUser;
import io.agentvine.worker.process.ChildProcess;
import io.agentvine.worker.process.Executables;
import io.agentvine.worker.process.Graces;
import io.agentvine.worker.process.Launch;
import io.agentvine.worker.process.Line;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;

/** Starts Claude Code's processes for one run: its files, its hook, its environment. */
final class ClaudeLauncher {

    /** What Claude Code writes into its config dir beside transcripts, and needs no longer than it lives. It runs no hook of a plugin that has no folder for data. */
    private static final List<String> SCRATCH = List.of("shell-snapshots", "session-env", "tasks", "todos", "file-history", "debug", "plugins/data");

    private final ClaudeSettings settings;
    private final Credential credential;
    private final HookEndpoint hooks;
    private final ModelRelay relay;
    private final McpRelay mcpRelay;
    private ModelRelay.Opened relayed;
    /** Null where the run has no MCP server by URL, or no wall. */
    private McpRun mcpRelayed;
    private McpServersSeen servers;
    private RunFolder folder;
    private PlanGate gate;
    private PermissionJudge judge;
    private final Looks looks = new Looks();
    private HookEndpoint.Registration hook;
    private Path plans;
    /** In the place of Claude Code; null: that. */
    private final StreamJsonProgram other;

    ClaudeLauncher(ClaudeSettings settings, Credential credential, HookEndpoint hooks, ModelRelay relay, McpRelay mcpRelay, StreamJsonProgram other) {
        this.other = other;
        this.settings = settings;
        this.credential = credential;
        this.hooks = hooks;
        this.relay = relay;
        this.mcpRelay = mcpRelay;
    }

    Graces graces() {
        return settings.graces();
    }

    Duration patience() {
        return settings.patience();
    }

    PermissionJudge judge() {
        return judge;
    }

    /** A line of the agent's output. */
    void heard(JsonNode line) {
        looks.heard(line);
    }

    /** What a person is to know of that line; without any lock. */
    Optional<AgentEvent> told(JsonNode line) {
        return servers.heard(line);
    }

    private Walls walls() {
        Confinement confinement = settings.confinement();
        return !confinement.walls() ? Walls.NONE : confinement.looks() ? Walls.NESTED : Walls.OUTER;
    }

    /** @throws IOException if the run's folder cannot be written or there is no such program; the message is for a person */
    void prepare(AgentAssignment run, EventSink events, PermissionJudge.People people) throws IOException {
        Path clone = run.place().workingCopy().toRealPath();
        if (other != null) {
            requireAble(run);
        }
        requireProgram(run.place().directory().toRealPath());
        Circumstances circumstances =
                new Circumstances(run.rights().level(), run.rights().taskType(), run.rights().priority(), walls());
        Path configDir = configDir(run);
        RunFolder.privateFolder(configDir);
        if (other == null && run.session().resume() && !run.prompts().goOnIsNews()) {
            files(run).bringTo(clone);
        }
        Path ownPlans = linkedPlans(run, configDir);
        if (ownConfigDir()) {
            SessionProgram.settle(configDir, run.options().program(), transcript(run), () -> setTranscriptAside(run));
            settings.user().lend(configDir, run.executionId(), "rwx");
        }
        List<Path> readable = List.of(run.place().runFolder().resolve("tmp"), configDir.resolve("projects"));
        gate = new PlanGate(run.options().planFirst());
        judge = new PermissionJudge(Policy.of(run.rights().rules(), run.rights().servers()), circumstances, new RealPaths(clone, readable, ownPlans),
                clone.toString(), events,
                people, gate, looks);
        if (run.session().resume()) {
            files(run).entries(looks::heard);
            looks.pastIsOver();
        }
        hook = hooks.register(run.executionId().toString(), judge);
        if (settings.confinement().walls() && credential != null && credential.canBeRelayed()) {
            relayed = relay.open(run.executionId().toString(), credential);
        }
        mcpRelayed = relayedServers(run);
        servers = new McpServersSeen(run.rights().servers(), mcpRelayed == null ? Map.of() : mcpRelayed.problems());
        folder = RunFolder.prepare(run.place().runFolder(), SettingsFile.with(hook), McpServersFile.of(run.rights(), mcpRelayed));
        McpServersFile.missing(run).ifPresent(events::accept);
        folder.lend(settings.user(), run.executionId());
    }

    /** What the API lets through may still be too much for this worker. */
    private void requireAble(AgentAssignment run) throws IOException {
        String refusal = other.refusal(run);
        if (refusal != null) {
            throw new IOException(refusal);
        }
    }

    private McpRun relayedServers(AgentAssignment run) {
        List<McpServer> servers = McpServersFile.byUrl(run.rights());
        Confinement confinement = settings.confinement();
        // One by itself: what it lets through is no answer for the run's tools.
        HostGate hosts = new HostGate(judge);
        return servers.isEmpty() || !confinement.walls() ? null : mcpRelay.open(run.executionId().toString(), servers,
                (host, port) -> confinement.requireReach(run.options().reached().and(List.of(host)), hosts, host, port), judge.allowed());
    }

    /** Plans lie beside the transcript, so that they move with it; null where the folder of plans is the user's own. */
    private Path linkedPlans(AgentAssignment run, Path configDir) throws IOException {
        if (!ownConfigDir()) {
            return null;
        }
        plans = configDir.resolve("projects").resolve(ClaudeEnvironment.PROJECT).resolve(run.session().id().toString()).resolve("plans");
        for (Path folder : List.of(plans.getParent(), plans)) {
            // Of an earlier run's making: it would lead out of the session.
            if (Files.isSymbolicLink(folder)) {
                Files.delete(folder);
            }
        }
        RunFolder.privateFolder(plans);
        settings.user().give(configDir.resolve("projects"), run.executionId());
        Path link = configDir.resolve("plans");
        if (!Files.exists(link, LinkOption.NOFOLLOW_LINKS)) {
            Files.createSymbolicLink(link, plans.toAbsolutePath());
        }
        return plans;
    }

    /** What lies on the disk of that run. */
    SessionFiles files(AgentAssignment run) {
        return new SessionFiles(transcript(run), () -> plans);
    }

    /** So that a new conversation can be had under the same id; the old one stays on this worker until its session's folder goes. */
    void setTranscriptAside(AgentAssignment run) {
        Path transcript = transcript(run);
        try {
            Files.move(transcript, transcript.resolveSibling("refused-" + transcript.getFileName()), StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException("the refused conversation of session " + run.session().id() + " cannot be set aside", e);
        }
    }

    /** Whether the session has read a message with that id before. */
    boolean transcriptHolds(AgentAssignment run, UUID message) {
        return files(run).holds(message.toString());
    }

    private Path transcript(AgentAssignment run) {
        return configDir(run).resolve("projects").resolve(ClaudeEnvironment.PROJECT).resolve(run.session().id() + ".jsonl");
    }

    /**
     * @param maxBudgetUsd what this process may cost, or null
     * @param overLimit told, in one sentence, where it ends since it took more than the worker's limits
     */
    ChildProcess launch(AgentAssignment run, boolean resume, Double maxBudgetUsd, Consumer<String> overLimit, Consumer<Line> output) throws IOException {
        if (other != null) {
            return launchOther(run, resume, maxBudgetUsd, overLimit, output);
        }
        Path dir = ownConfigDir() ? configDir(run) : null;
        Credential given = relayed == null ? credential : credential.standIn(relayed.token());
        Map<String, String> environment = ClaudeEnvironment.of(settings, given, run.executionId(), dir, folder.temporary());
        if (relayed != null) {
            ClaudeEnvironment.reachModelBy(relayed.url(), environment);
        }
        if (mcpRelayed != null) {
            ClaudeEnvironment.speakWhatTheRelayJudges(environment);
        }
        settings.user().settle(environment, folder.temporary());
        if (given != null && given.kind() == Credential.Kind.DESCRIPTOR) {
            environment.put(ClaudeCommand.CREDENTIAL_VARIABLE, given.secret());
            environment.put(given.descriptorName(), "3");
        }
        List<String> command =
                ClaudeCommand.build(settings, run, new ClaudeCommand.Start(resume, gate.isClosed(), maxBudgetUsd), folder.path());
        String name = "agent-" + run.executionId().toString().substring(28);
        Path directory = run.place().directory().toRealPath();
        AgentUser.Ids ids = settings.user().ids(run.executionId(), run.executionId().toString());
        Launch launch = new Launch(name, command, directory, environment, folder.overflow(), ids);
        return settings.confinement().start(launch, ClaudeCommand.handOver(given), inside(run, dir, overLimit), output);
    }

    private ChildProcess launchOther(AgentAssignment run, boolean resume, Double maxBudgetUsd, Consumer<String> overLimit, Consumer<Line> output)
            throws IOException {
        Path dir = configDir(run);
        Path transcript = transcript(run);
        StreamJsonProgram.Start start = other.start(run, new StreamJsonProgram.Given(resume, !Files.exists(transcript, LinkOption.NOFOLLOW_LINKS), maxBudgetUsd, folder.path(), folder.instructions(), dir, transcript,
                new StreamJsonProgram.Way(hook.url(), hook.token()), new StreamJsonProgram.Way(relayed.url(), relayed.token())));
        Map<String, String> environment = new HashMap<>(start.environment());
        environment.put(ClaudeCommand.CREDENTIAL_VARIABLE, start.order());
        String name = "agent-" + run.executionId().toString().substring(28);
        Launch launch = new Launch(name, start.command(), start.directory(), environment, folder.overflow());
        Inside.Settings own = new Inside.Settings(dir, transcript.getParent(), start.scratch(), Map.of());
        Inside inside = new Inside(run.place().home(), folder.temporary(), start.readable(), List.of(run.place().workingCopy().toRealPath()), own, hooks.address(),
                run.options().reached(), new HostGate(judge), overLimit);
        return settings.confinement().start(launch, ClaudeCommand.handOver(), inside, output);
    }

    /** Null where there is no wall. */
    private Inside inside(AgentAssignment run, Path configDir, Consumer<String> overLimit) throws IOException {
        if (!settings.confinement().walls()) {
            return null;
        }
        if (configDir == null) {
            throw new IOException(ClaudeProbe.LOGIN_FILE_BEHIND_A_WALL);
        }
        Path transcripts = configDir.resolve("projects").resolve(ClaudeEnvironment.PROJECT);
        Inside.Settings own = new Inside.Settings(configDir, transcripts, SCRATCH, Map.of("plans", plans.toAbsolutePath()));
        List<Path> readable = new ArrayList<>(folder.readable());
        if (run.rights().brought().plugin() != null) {
            readable.add(run.rights().brought().plugin().toRealPath());
        }
        return new Inside(run.place().home(), folder.temporary(), readable, List.of(run.place().workingCopy().toRealPath()), own, hooks.address(),
                run.options().reached().and(McpServersFile.hosts(run.rights())), new HostGate(judge), overLimit);
    }

    /** What it is logged in with, and the token of its permission hook, by name. */
    Map<String, String> credentials() {
        Map<String, String> given = new HashMap<>(credential == null ? Map.of() : credential.values());
        if (relayed != null) {
            given.put("the run's token for the model", relayed.token());
        }
        if (mcpRelayed != null) {
            given.put("the run's token for its MCP servers", mcpRelayed.token());
        }
        if (hook != null) {
            given.put("the token of the run's permission hook", hook.token());
        }
        return given;
    }

    void end(AgentAssignment run) {
        hooks.withdraw(run.executionId().toString());
        relay.close(run.executionId().toString());
        mcpRelay.close(run.executionId().toString());
        if (folder != null) {
            folder.removeSettings();
        }
    }

    private boolean ownConfigDir() {
        return ownConfigDir(credential);
    }

    /** A login in the user's own config dir works only there. */
    private static boolean ownConfigDir(Credential credential) {
        return credential == null || credential.kind() != Credential.Kind.FILE;
    }

    private Path configDir(AgentAssignment run) {
        return configDir(settings, credential, run.session().id());
    }

    static Path configDir(ClaudeSettings settings, Credential credential, UUID session) {
        return ownConfigDir(credential)
                ? settings.sessions().toAbsolutePath().resolve(session.toString())
                : Credential.userConfigDir(settings.environment());
    }

    private void requireProgram(Path directory) throws IOException {
        String program = other == null ? settings.command().get(0) : other.command().get(0);
        if (Executables.find(program, settings.environment().get("PATH"), directory).isEmpty()) {
            throw new IOException("there is no program " + program + " on this worker; install "
                    + (other == null ? "Claude Code or set --claude-command" : "OpenCode or set --opencode-command"));
        }
    }
}
