package io.agentvine.worker.agent.opencode;

import io.agentvine.worker.agent.ProgramVersion;
import io.agentvine.worker.confine.Confinement;
import io.agentvine.worker.process.Executables;
import io.agentvine.worker.process.Launch;
import io.agentvine.worker.report.PrivateFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** Whether a worker can do tasks by OpenCode. */
final class OpenCodeProbe {

    /** What the bridge hangs on is OpenCode's own and may be another thing in the next one. */
    private static final String VERSION = "1.18.33";

    private OpenCodeProbe() {}

    /** One sentence, or null; starts nothing. @param confinement by its name */
    static String missing(List<String> command, Map<String, String> environment, String confinement) {
        if (Executables.find(command.get(0), environment.get("PATH"), Path.of("").toAbsolutePath()).isEmpty()) {
            return "there is no program " + command.get(0) + " on this worker: install it with npm install -g opencode-ai@" + VERSION + ", or name it with --opencode-command";
        }
        if (!confinement.equals("bubblewrap")) {
            return "OpenCode is run behind bubblewrap's wall only, and this worker's runs are confined by: " + confinement;
        }
        boolean key = set(environment, "ANTHROPIC_API_KEY") || set(environment, "ANTHROPIC_AUTH_TOKEN") && !set(environment, "CLAUDE_CODE_OAUTH_TOKEN");
        return key ? null : "OpenCode needs ANTHROPIC_API_KEY in the worker's environment: a subscription's login is for Claude Code alone";
    }

    /** The same of its version, as it says behind the wall. */
    static String versionProblem(List<String> command, Map<String, String> environment, Confinement confinement) {
        try {
            Path temporary = Files.createTempDirectory("agentvine-probe-");
            try {
                String version = version(command, environment, confinement, temporary);
                return version.equals(VERSION) ? null : "expected OpenCode " + VERSION + ", found " + version + ": install it with npm install -g opencode-ai@" + VERSION;
            } finally {
                PrivateFiles.delete(temporary);
            }
        } catch (IOException problem) {
            return "`" + command.get(0) + " --version` did not answer behind the wall: " + problem.getMessage() + "; show runs what it consists of with --confine-read";
        }
    }

    private static String version(List<String> command, Map<String, String> environment, Confinement confinement, Path temporary) throws IOException {
        Map<String, String> given = OpenCodeEnvironment.of(environment, Set.of(), UUID.randomUUID(), temporary, temporary);
        Launch launch = new Launch(ProgramVersion.NAME, ProgramVersion.asked(command), temporary, given, null);
        return ProgramVersion.of(launch, confinement, temporary).strip();
    }

    private static boolean set(Map<String, String> environment, String name) {
        return !environment.getOrDefault(name, "").isBlank();
    }
}
