package io.agentvine.e2e.claude;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentvine.e2e.fleet.Fleet;
import io.agentvine.e2e.messages.ScriptedMessagesApi;
import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A person's own Claude, the real CLI, as a client of the backend's tools. */
@ExtendWith(RealClaude.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Tag("slow")
class ClaudeAsClientTest {

    @TempDir
    Path home;

    private ScriptedMessagesApi api;
    private Fleet fleet;

    @BeforeAll
    void startFleet() {
        api = ScriptedMessagesApi.start();
        fleet = Fleet.shared("claude-as-client");
    }

    @AfterAll
    void stopFleet() {
        if (fleet != null) {
            fleet.close();
            api.close();
        }
    }

    private String claude(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(RealClaude.command()));
        command.addAll(List.of(arguments));
        Path log = Files.createTempFile(home, "said", ".log");
        ProcessBuilder builder = new ProcessBuilder(command).directory(home.toFile()).redirectErrorStream(true)
                .redirectInput(new File("/dev/null")).redirectOutput(log.toFile());
        builder.environment().clear();
        builder.environment().putAll(new TreeMap<>(Map.of("HOME", home.toString(), "PATH", System.getenv("PATH"), "IS_SANDBOX", "1",
                "ANTHROPIC_BASE_URL", api.url(), "ANTHROPIC_API_KEY", "scripted-key", "CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC", "1",
                "DISABLE_AUTOUPDATER", "1")));
        builder.start().waitFor();
        return Files.readString(log, StandardCharsets.UTF_8);
    }

    @Test
    void submitsATaskThatItWasAskedFor() throws Exception {
        claude("mcp", "add", "--transport", "http", "agentvine", fleet.backend().url() + "/mcp");
        assertThat(claude("mcp", "list")).contains("agentvine", "Connected");

        String said = claude("-p", "[[script:tool name=mcp__agentvine__create_task title=\"From my Claude\" description=\"All of it\""
                + " repository_url=/srv/none.git]] please", "--output-format", "stream-json", "--verbose", "--permission-mode", "bypassPermissions");

        assertThat(said).contains("RESULT: ").contains("From my Claude");
        assertThat(fleet.api().text("/tasks?q=From+my+Claude")).contains("From my Claude").contains("/srv/none.git");
    }
}
