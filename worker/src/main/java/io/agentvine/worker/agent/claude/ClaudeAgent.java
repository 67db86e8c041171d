package io.agentvine.worker.agent.claude;

import io.agentvine.protocol.AgentProgram;
import io.agentvine.worker.agent.AgentAssignment;
import io.agentvine.worker.agent.AgentRun;
import io.agentvine.worker.agent.CodingAgent;
import io.agentvine.worker.agent.EventSink;
import io.agentvine.worker.agent.Readiness;
import io.agentvine.worker.time.Ticker;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;

/** Claude Code, or any program that speaks its stream-json protocol. */
public final class ClaudeAgent implements CodingAgent {

    private final ClaudeSettings settings;
    private final Ticker ticker;
    private final HookEndpoint hooks;
    private final ModelRelay relay;
    private final McpRelay mcpRelay;
    private final ScheduledExecutorService watch;
    private volatile String probed = "";
    private final Map<AgentProgram, StreamJsonProgram> others;

    /** @throws IOException if no loopback address can be had for the permission hook */
    public ClaudeAgent(ClaudeSettings settings, Ticker ticker) throws IOException {
        this(settings, ticker, Map.of());
    }

    /**
     * @param others what does tasks that are not for Claude Code
     * @throws IOException if no loopback address can be had for the permission hook
     */
    public ClaudeAgent(ClaudeSettings settings, Ticker ticker, Map<AgentProgram, StreamJsonProgram> others) throws IOException {
        this.others = Map.copyOf(others);
        this.settings = settings;
        this.ticker = ticker;
        this.hooks = new HookEndpoint();
        this.relay = new ModelRelay(settings.environment(), hooks);
        this.mcpRelay = new McpRelay(hooks);
        this.watch = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "agent-watch");
            thread.setDaemon(true);
            return thread;
        });
    }

    /**
     * Whether all it could log in with is a file of the user's own, which it renews itself and which cannot be kept from its tools.
     */
    public static boolean hasOnlyALoginFile(Map<String, String> environment) {
        return Credential.find(environment).filter(found -> found.kind() == Credential.Kind.FILE).isPresent();
    }

    /** Which hosts runs have to reach to ask the model; none where the worker does that for them. */
    public static List<String> modelHosts(Map<String, String> environment) {
        return ModelHosts.of(environment);
    }

    @Override
    public Readiness look() {
        return new ClaudeProbe(settings).look();
    }

    @Override
    public Readiness probe() {
        ClaudeProbe probe = new ClaudeProbe(settings);
        probed = probe.stamp();
        return probe.readiness();
    }

    @Override
    public boolean changed() {
        return !new ClaudeProbe(settings).stamp().equals(probed);
    }

    @Override
    public AgentRun start(AgentAssignment assignment, EventSink events) {
        Credential credential = Credential.find(settings.environment()).orElse(null);
        AgentProgram program = assignment.options().program();
        StreamJsonProgram other = program == AgentProgram.CLAUDE ? null : others.getOrDefault(program, new NotHere(program));
        ClaudeRun run = new ClaudeRun(new ClaudeLauncher(settings, credential, hooks, relay, mcpRelay, other), assignment, events, watch, ticker);
        run.begin();
        return run;
    }

    /** That a worker was given work for which it has no program: the run says so. */
    private record NotHere(AgentProgram kind) implements StreamJsonProgram {

        @Override
        public List<String> command() {
            return List.of(kind.word());
        }

        @Override
        public String refusal(AgentAssignment run) {
            return "this worker does no tasks by " + kind.word();
        }

        @Override
        public Start start(AgentAssignment run, Given given) throws IOException {
            throw new IOException(refusal(run));
        }
    }

    @Override
    public Map<String, String> credentials() {
        return Credential.find(settings.environment()).map(Credential::values).orElse(Map.of());
    }

    @Override
    public Path sessionFolder(UUID session) {
        Credential credential = Credential.find(settings.environment()).orElse(null);
        return ClaudeLauncher.configDir(settings, credential, session).resolve("projects").resolve(ClaudeEnvironment.PROJECT);
    }

    @Override
    public void close() {
        watch.shutdownNow();
        hooks.close();
    }
}
