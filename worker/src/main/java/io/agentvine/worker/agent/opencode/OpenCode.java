package io.agentvine.worker.agent.opencode;

import io.agentvine.protocol.AgentOptions;
import io.agentvine.protocol.Wire;
import io.agentvine.worker.agent.AgentAssignment;
import io.agentvine.worker.agent.claude.StreamJsonProgram;
import io.agentvine.worker.confine.Confinement;
import io.agentvine.worker.report.PrivateFiles;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.node.ObjectNode;

/** OpenCode, in whose process our plugin speaks stream-json. It listens on no port. */
public final class OpenCode implements StreamJsonProgram {

    static final String USUAL_MODEL = "claude-sonnet-4-5";
    private static final String BRIDGE = "bridge.mjs";
    private static final List<String> PARTS = List.of("tools.mjs", "api.mjs", "used.mjs", "lines.mjs");
    private static final String BEFORE = "before.mjs";
    /** {@code BUN_BE_BUN} has the program be the runtime that it is built with. The last one begins an instance in the folder and waits; it starts no server. */
    private static final String START = "before=$1; shift; BUN_BE_BUN=1 \"$@\" \"$before\" </dev/null 3<&- || exit 1; exec \"$@\" debug wait";

    private final List<String> command;
    private final Map<String, String> environment;
    private final Set<String> passed;
    private final Confinement confinement;

    /** @param command the program and its first arguments @param environment the worker's own @param passed names that {@code --agent-env} lets through */
    public OpenCode(List<String> command, Map<String, String> environment, Set<String> passed, Confinement confinement) {
        this.command = List.copyOf(command);
        this.environment = Map.copyOf(environment);
        this.passed = Set.copyOf(passed);
        this.confinement = confinement;
    }

    /** One sentence with the remedy where this worker cannot do tasks by it, or null. Starts a short process. */
    public String problem() {
        String missing = OpenCodeProbe.missing(command, environment, confinement.name());
        return missing != null ? missing : OpenCodeProbe.versionProblem(command, environment, confinement);
    }

    @Override
    public List<String> command() {
        return command;
    }

    @Override
    public String refusal(AgentAssignment run) {
        String missing = OpenCodeProbe.missing(command, environment, confinement.name());
        if (missing != null) {
            return missing;
        }
        AgentOptions options = run.options();
        boolean more = options.planFirst() || options.outputSchema() != null || options.fallbackModel() != null || !run.rights().servers().isEmpty();
        return more ? "OpenCode has no plan_first, output_schema, fallback_model and mcp_servers here, and the task asks for one of them" : null;
    }

    @Override
    public Start start(AgentAssignment run, Given given) throws IOException {
        Path bridge = copied(BRIDGE, given.folder());
        Path before = copied(BEFORE, given.folder());
        List<Path> readable = new ArrayList<>(List.of(bridge, before, given.instructions()));
        for (String part : PARTS) {
            readable.add(copied(part, given.folder()));
        }
        Path config = emptyConfig(given.settings());
        Path place = PrivateFiles.folder(given.settings().resolve(OpenCodeEnvironment.PLACE));
        Path data = given.transcript().resolveSibling(run.session().id().toString());
        String model = run.model() == null ? USUAL_MODEL : run.model();
        Map<String, String> all = OpenCodeEnvironment.of(environment, passed, run.executionId(), given.settings(), data);
        all.put("OPENCODE_CONFIG_CONTENT", Wire.write(OpenCodeConfig.of(model, bridge, given.instructions())));
        // Comes after whatever else there may be of permissions.
        all.put("OPENCODE_PERMISSION", Wire.write(OpenCodeConfig.permission()));
        List<String> words = new ArrayList<>(List.of("/bin/sh", "-c", START, "sh", before.toString()));
        words.addAll(command);
        readable.add(config);
        readable.add(place);
        return new Start(words, all, Wire.write(order(run, given, model, data).put("place", place.toString())), readable,
                List.of(OpenCodeEnvironment.CACHE, OpenCodeEnvironment.STATE), place);
    }

    private static Path copied(String name, Path folder) throws IOException {
        Path file = folder.resolve(name);
        try (InputStream in = OpenCode.class.getResourceAsStream(name)) {
            Files.copy(in, file, StandardCopyOption.REPLACE_EXISTING);
        }
        return file;
    }

    /** OpenCode would install packages into its folder of settings, and run what lies there. */
    private static Path emptyConfig(Path settings) throws IOException {
        Path config = settings.resolve(OpenCodeEnvironment.CONFIG).resolve("opencode");
        PrivateFiles.folder(config.getParent());
        PrivateFiles.folder(config);
        Path ignored = config.resolve(".gitignore");
        if (!Files.exists(ignored)) {
            Files.createFile(ignored);
        }
        return config;
    }

    private static ObjectNode order(AgentAssignment run, Given given, String model, Path data) throws IOException {
        ObjectNode order = Wire.mapper().createObjectNode().put("session", run.session().id().toString()).put("resume", given.resume()).put("fresh", given.fresh());
        order.put("cwd", run.place().directory().toRealPath().toString());
        order.put("transcript", given.transcript().toString()).put("data", data.toString());
        order.putObject("hook").put("url", given.hook().url()).put("token", given.hook().token());
        order.putObject("model").put("id", model).put("url", given.model().url()).put("key", given.model().token());
        order.put("max_budget_usd", given.maxBudgetUsd());
        order.put("max_turns", run.options().maxTurns());
        return order.put("effort", run.options().effort() == null ? null : run.options().effort().word());
    }
}
