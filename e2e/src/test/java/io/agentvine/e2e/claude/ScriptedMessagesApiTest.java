package io.agentvine.e2e.claude;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentvine.e2e.messages.ScriptedMessagesApi;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The scripted API holds a conversation with the real CLI, before anything of AgentVine stands between the two. */
@ExtendWith(RealClaude.class)
@Tag("slow")
class ScriptedMessagesApiTest {

    @AutoClose
    private final ScriptedMessagesApi api = ScriptedMessagesApi.start();

    @TempDir
    private Path folder;

    @Test
    void playsAScriptOfSeveralTurnsWithTheRealCli() throws Exception {
        git("init", "-q");

        String output = claude("[[script:work file=a.txt content=\"one\\n\"]] please");

        assertThat(output).contains("\"subtype\":\"success\"").contains("Finished:");
        assertThat(folder.resolve("a.txt")).hasContent("one\n");
        assertThat(api.asked()).extracting(ScriptedMessagesApi.Asked::turn).containsExactly(1, 2, 3);
        assertThat(api.asked()).extracting(ScriptedMessagesApi.Asked::key).containsOnly("scripted-key");
    }

    @Test
    void showsTheCliAnErrorAsTheRealApiDoes() throws Exception {
        String output = claude("[[script:error status=403]] please");

        assertThat(output).contains("\"is_error\":true").contains("403");
    }

    private String claude(String prompt) throws IOException, InterruptedException {
        Map<String, String> environment = new TreeMap<>(Map.of(
                "HOME", folder.toString(), "PATH", System.getenv("PATH"), "IS_SANDBOX", "1",
                "ANTHROPIC_BASE_URL", api.url(), "ANTHROPIC_API_KEY", "scripted-key",
                "CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC", "1", "DISABLE_AUTOUPDATER", "1",
                "GIT_AUTHOR_NAME", "Test", "GIT_AUTHOR_EMAIL", "test@example.invalid"));
        environment.put("GIT_COMMITTER_NAME", "Test");
        environment.put("GIT_COMMITTER_EMAIL", "test@example.invalid");
        return run(environment, List.of(RealClaude.command(), "-p", prompt,
                "--output-format", "stream-json", "--verbose", "--permission-mode", "bypassPermissions"));
    }

    private void git(String... arguments) throws IOException, InterruptedException {
        List<String> command = new java.util.ArrayList<>(List.of("git"));
        command.addAll(List.of(arguments));
        run(Map.of("HOME", folder.toString(), "PATH", System.getenv("PATH")), command);
    }

    private String run(Map<String, String> environment, List<String> command) throws IOException, InterruptedException {
        Path log = Files.createTempFile("scripted-messages", ".log");
        ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true)
                .redirectInput(new java.io.File("/dev/null")).redirectOutput(log.toFile());
        builder.environment().clear();
        builder.environment().putAll(environment);
        builder.start().waitFor();
        String output = Files.readString(log, StandardCharsets.UTF_8);
        Files.delete(log);
        return output;
    }
}
