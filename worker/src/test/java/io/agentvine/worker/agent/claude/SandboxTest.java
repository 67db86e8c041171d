package io.agentvine.worker.agent.claude;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentvine.protocol.Wire;
import io.agentvine.worker.agent.Outcome;
import io.agentvine.worker.agent.AgentRun;
import io.agentvine.worker.agent.Readiness;
import io.agentvine.worker.process.AgentUser;
import io.agentvine.worker.process.Graces;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** What an agent is told of its sandbox, and what a worker says that cannot have one. */
class SandboxTest {

    @TempDir
    Path folder;

    private Path programs;

    @BeforeEach
    void noProgramsButClaude() throws Exception {
        folder = folder.toRealPath();
        programs = Files.createDirectory(folder.resolve("programs"));
        program("claude", "echo '2.1.330 (Claude Code)'");
    }

    @Test
    void tellsTheAgentThatNothingRunsOutsideOfTheSandbox() throws Exception {
        JsonNode sandbox = settingsFile(true).path("sandbox");

        assertThat(sandbox.path("enabled").asBoolean()).isTrue();
        assertThat(sandbox.path("failIfUnavailable").asBoolean()).isTrue();
        assertThat(sandbox.path("allowUnsandboxedCommands").asBoolean(true)).isFalse();
        assertThat(sandbox.path("autoAllowBashIfSandboxed").asBoolean(true)).isFalse();
        assertThat(sandbox.path("network").path("strictAllowlist").asBoolean()).isTrue();
        assertThat(sandbox.path("network").path("allowedDomains").isArray()).isTrue();
        assertThat(sandbox.path("network").path("allowedDomains")).isEmpty();
        assertThat(texts(sandbox.path("filesystem").path("denyRead"))).contains(folder.resolve("home").toString());
        assertThat(texts(sandbox.path("filesystem").path("allowRead"))).contains(folder.resolve("clone").toString(), folder.resolve("run/tmp").toString());
        assertThat(sandbox.path("filesystem").has("allowWrite")).isFalse();
    }

    @Test
    void saysNothingOfASandboxWhereNoneWasAskedFor() throws Exception {
        JsonNode file = settingsFile(false);
        assertThat(file.has("sandbox")).isFalse();
        assertThat(file.path("hooks").has("PreToolUse")).isTrue();
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void isNotReadyWithoutTheProgramsOfASandbox() throws Exception {
        String both = "The sandbox cannot work: there is no program bwrap and no socat; install bubblewrap and socat, or start the worker without --sandbox.";
        assertThat(readiness().problem()).isEqualTo(both);
        assertThat(new ClaudeProbe(settings(true, programs.toString())).look().problem()).isEqualTo(both);
        program("bwrap", "exit 0");
        assertThat(readiness().problem()).contains("no program socat;").doesNotContain("bwrap");
        program("socat", "exit 0");
        assertThat(readiness().problem()).isNull();
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void isNotReadyWhereNoSandboxCanBeMade() throws Exception {
        program("socat", "exit 0");
        program("bwrap", "echo 'bwrap: No permissions to create new namespace' >&2; exit 1");
        assertThat(readiness().problem()).contains("No permissions to create new namespace").contains("user namespaces").contains("without --sandbox");
    }

    @Test
    void isNotReadyWithAnAgentThatHasNoSandbox() throws Exception {
        program("socat", "exit 0");
        program("bwrap", "exit 0");
        program("claude", "echo 'scripted agent 1.0'");
        assertThat(readiness().problem()).contains("Claude Code's own").contains("scripted agent 1.0").contains("without --sandbox");
    }

    private Readiness readiness() {
        return new ClaudeProbe(settings(true, programs.toString())).readiness();
    }

    /** The program copies it, since it goes with the run. */
    private JsonNode settingsFile(boolean sandbox) throws Exception {
        program("claude", "cp ../run/settings.json ../seen.json; read line; echo '{\"type\":\"result\",\"subtype\":\"success\",\"is_error\":false,"
                + "\"terminal_reason\":\"completed\",\"result\":\"Done.\",\"usage\":{}}'; read line");
        try (OneRun one = new OneRun(folder, settings(sandbox, programs + ":/usr/bin:/bin"));
                AgentRun run = one.start(Duration.ofSeconds(60), Duration.ofSeconds(60), false, event -> {})) {
            assertThat(run.awaitOutcome()).isInstanceOf(Outcome.Completed.class);
        }
        return Wire.mapper().readTree(Files.readString(folder.resolve("seen.json")));
    }

    private ClaudeSettings settings(boolean sandbox, String path) {
        Map<String, String> own = Map.of("PATH", path, "HOME", folder.toString(), "ANTHROPIC_API_KEY", "sk-test");
        ClaudeSettings.Bounds bounds = new ClaudeSettings.Bounds(sandbox, List.of(folder.resolve("home")), AgentUser.SAME);
        return new ClaudeSettings(List.of("claude"), Set.of(), own, folder.resolve("sessions"), Graces.DEFAULT, bounds);
    }

    private void program(String name, String script) throws Exception {
        Path program = Files.writeString(programs.resolve(name), "#!/bin/sh\n" + script + "\n");
        program.toFile().setExecutable(true);
    }

    private static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        array.forEach(text -> texts.add(text.asString()));
        return texts;
    }
}
