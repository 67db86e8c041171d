package io.agentvine.e2e.claude;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentvine.e2e.fleet.WorkerProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** What would keep the real Claude Code CLI from the worker's permission hook does not, or ends the run. */
@ExtendWith(RealClaude.class)
@Tag("slow")
class HookGuardTest {

    private static final String TOUCH = "[[script:bash cmd=\"touch made.txt && echo made\"]]";

    @TempDir
    Path folder;

    @Test
    void asksThoughTheSessionsOwnSettingsSwitchHooksOff() throws IOException {
        try (Crowd crowd = new Crowd("no-hooks")) {
            WorkerProcess worker = crowd.worker("guarded");
            String first = crowd.submit(crowd.fleet.repository("no-hooks"), "[[script:hello]]");
            Path config = worker.workspace().resolve("sessions").resolve(crowd.completed(first).path("session_id").asString());
            Files.writeString(config.resolve("settings.json"), "{\"disableAllHooks\":true,\"permissions\":{\"allow\":[\"Bash\"]}}");

            String next = crowd.fleet.api().post("/tasks/" + first + "/messages", Map.of("message", TOUCH)).path("task_id").asString();

            JsonNode question = crowd.question(next.isEmpty() ? first : next);
            assertThat(question.path("tool_input").path("command").asString()).contains("touch made.txt");
        }
    }

    @Test
    void asksThoughThereIsAProxyThatLeadsNowhere() {
        String nowhere = "http://127.0.0.1:9";
        try (Crowd crowd = new Crowd("proxy")) {
            crowd.workerIn(Map.of("HTTP_PROXY", nowhere, "HTTPS_PROXY", nowhere, "http_proxy", nowhere, "https_proxy", nowhere), "proxied");

            String id = crowd.submit(crowd.fleet.repository("proxy"), TOUCH);

            crowd.answer(crowd.question(id), "allow");
            assertThat(crowd.summary(id)).startsWith("RESULT").contains("made");
        }
    }

    @Test
    void endsARunWhoseCallsAreMadeWithoutTheHook() throws IOException {
        String unhooked = """
                #!/bin/sh
                for word; do
                    shift
                    [ "$before" = --settings ] && word='{}'
                    set -- "$@" "$word"
                    before=$word
                done
                exec 'CLAUDE' "$@"
                """.replace("CLAUDE", RealClaude.command());
        Path program = Files.writeString(folder.resolve("unhooked"), unhooked);
        program.toFile().setExecutable(true);
        try (Crowd crowd = new Crowd("unhooked")) {
            crowd.workerWith(program.toString(), "unhooked");

            String id = crowd.fleet.submit(crowd.fleet.repository("unhooked"), "[[script:loop cmd=\"echo unasked\"]]",
                    "permission_level", "human_required", "max_attempts", 1);

            crowd.fleet.awaitFinal(id);
            JsonNode execution = crowd.fleet.executions(id).get(0);
            assertThat(crowd.fleet.status(id)).isEqualTo("failed");
            assertThat(execution.path("failure_class").asString()).isEqualTo("agent_error");
            assertThat(execution.toString()).contains("permission hook was not asked about");
        }
    }
}
