package io.agentvine.worker.agent.opencode;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentvine.protocol.Wire;
import io.agentvine.worker.confine.Confinement;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** What OpenCode is started with, and where it is not. */
class OpenCodeEnvironmentTest {

    private static final List<String> COMMAND = List.of("opencode");

    @TempDir
    Path folder;

    @Test
    void givesOnNothingOfTheWorkersThatConfiguresItOrLogsIn() {
        Map<String, String> workers = Map.of("PATH", "/usr/bin", "ANTHROPIC_API_KEY", "sk", "OPENCODE_PERMISSION", "{\"*\":\"allow\"}", "XDG_CONFIG_HOME", "/home/me/.config",
                "GITHUB_TOKEN", "t", "LC_ALL", "C.UTF-8", "MORE", "yes", "OPENCODE_MORE", "no");

        Map<String, String> given = OpenCodeEnvironment.of(workers, Set.of("MORE", "OPENCODE_MORE"), new UUID(1, 2), Path.of("/s"), Path.of("/s/data"));

        assertThat(given).containsEntry("PATH", "/usr/bin").containsEntry("MORE", "yes").containsEntry("LC_ALL", "C.UTF-8").containsEntry("XDG_CONFIG_HOME", "/s/config")
                .containsEntry("OPENCODE_DISABLE_PROJECT_CONFIG", "1").containsEntry("AGENTVINE_RUN_ID", new UUID(1, 2).toString())
                .containsEntry("ANTHROPIC_API_KEY", "").containsEntry("OPENCODE_CONFIG", "").containsEntry("OPENCODE_AUTH_CONTENT", "{}").containsKey("OPENCODE_WORKSPACE_ID")
                .doesNotContainKeys("OPENCODE_PERMISSION", "GITHUB_TOKEN", "OPENCODE_MORE");
    }

    @Test
    void asksForEverything() {
        JsonNode config = Wire.mapper().readTree(Wire.write(OpenCodeConfig.of("claude-sonnet-4-5", Path.of("/run/bridge.mjs"), Path.of("/run/instructions.md"))));

        assertThat(config.path("permission").propertyNames().iterator().next()).as("the last one that fits counts").isEqualTo("*");
        assertThat(config.path("permission").path("*").asString()).isEqualTo("ask");
        assertThat(config.path("permission").properties()).filteredOn(one -> one.getValue().asString().equals("allow")).extracting(Map.Entry::getKey).containsExactly("doom_loop");
        assertThat(config.path("mcp").isEmpty()).isTrue();
        assertThat(config.path("plugin").toString()).isEqualTo("[\"file:///run/bridge.mjs\"]");
    }

    @Test
    void isOfferedByNoWorkerWithoutProgramWallAndKey() throws Exception {
        Map<String, String> whole = Map.of("PATH", folder.toString(), "ANTHROPIC_API_KEY", "sk");
        assertThat(missing(whole, "bubblewrap")).contains("no program opencode", "--opencode-command");
        program("1.18.33");

        for (String other : List.of("none", "seatbelt", "user:agents")) {
            assertThat(missing(whole, other)).contains("bubblewrap's wall only", other);
        }
        assertThat(missing(Map.of("PATH", folder.toString()), "bubblewrap")).contains("needs ANTHROPIC_API_KEY");
        assertThat(missing(Map.of("PATH", folder.toString(), "ANTHROPIC_API_KEY", " "), "bubblewrap")).contains("needs ANTHROPIC_API_KEY");
        assertThat(missing(Map.of("PATH", folder.toString(), "CLAUDE_CODE_OAUTH_TOKEN", "t"), "bubblewrap")).as("a subscription's").contains("needs ANTHROPIC_API_KEY");
        assertThat(missing(whole, "bubblewrap")).isNull();
        assertThat(new OpenCode(COMMAND, whole, Set.of(), Confinement.NONE).problem()).as("what the worker says of it").contains("bubblewrap's wall only", "none");
    }

    @Test
    void isOfferedInTheVersionAloneThatItsPluginWasWrittenFor() throws Exception {
        Map<String, String> whole = Map.of("PATH", folder.toString(), "ANTHROPIC_API_KEY", "sk");
        program("1.18.33");
        assertThat(OpenCodeProbe.versionProblem(COMMAND, whole, Confinement.NONE)).isNull();
        program("1.19.0");
        assertThat(OpenCodeProbe.versionProblem(COMMAND, whole, Confinement.NONE)).contains("expected OpenCode 1.18.33, found 1.19.0", "npm install -g");
        program("1.18.330");
        assertThat(OpenCodeProbe.versionProblem(COMMAND, whole, Confinement.NONE)).contains("found 1.18.330");
        program("1.18.33; exit 3");
        assertThat(OpenCodeProbe.versionProblem(COMMAND, whole, Confinement.NONE)).contains("did not answer", "exit code 3");
    }

    private void program(String version) throws IOException {
        Files.writeString(folder.resolve("opencode"), "#!/bin/sh\necho " + version + "\n").toFile().setExecutable(true);
    }

    private static String missing(Map<String, String> environment, String confinement) {
        return OpenCodeProbe.missing(COMMAND, environment, confinement);
    }
}
