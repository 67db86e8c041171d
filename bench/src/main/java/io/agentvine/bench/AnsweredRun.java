package io.agentvine.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** A real worker whose scripted agent asks a question in every task, and is parked on it: how soon it goes on once it is answered. */
final class AnsweredRun implements AutoCloseable {

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final String NAME = "bench-answers";

    private final BackendProcess backend;
    private final Path resumed;
    private final String repository;
    private final String operator;
    private final Child worker;

    AnsweredRun(Installation here, BackendProcess backend) throws Exception {
        Path folder = Files.createTempDirectory(here.scratch(), "answers-");
        this.backend = backend;
        this.resumed = Files.createFile(folder.resolve("resumed"));
        this.repository = BareRepository.in(folder);
        this.operator = Files.readString(backend.home().resolve("operator-token")).strip();
        this.worker = new Child(folder.resolve("worker.log"), List.of(here.java(), "-Xmx64m", "-jar", here.jar("worker").toString(), "--name", NAME,
                "--api-url", "http://127.0.0.1:" + backend.port(), "--claude-command", agent(folder).toString(),
                "--confine", "none", "--workspace", folder.resolve("workspace").toString()), Map.of("AGENTVINE_HOME", backend.home().toString()));
    }

    /** Milliseconds from the answer's request until the resumed agent's process runs, on a worker that is idle. */
    double answerUntilRunning() throws Exception {
        try (HttpLine line = new HttpLine(backend.port(), operator)) {
            String task = line.post("/api/v1/tasks", Map.of("title", "Ask", "description", "Ask.", "branch_name", "main",
                    "repository_url", repository)).path("id").asString();
            Until.isSo("the run is parked", LIMIT, 20, () -> line.read("/api/v1/tasks/" + task).path("status").asString().equals("waiting"));
            JsonNode question = line.read("/api/v1/chat/pending?task_id=" + task).path(0);
            long before = Files.size(resumed);
            long answered = System.nanoTime();
            line.post("/api/v1/chat/human-response", Map.of("message_id", question.path("message_id").asString(), "response", "allow"));
            long runs = Until.isSo("the agent goes on", LIMIT, 1, () -> Files.size(resumed) > before);
            Until.isSo("the task is completed", LIMIT, 20, () -> line.read("/api/v1/tasks/" + task).path("status").asString().equals("completed"));
            return Until.seconds(answered, runs) * 1_000;
        }
    }

    @Override
    public void close() {
        worker.close();
    }

    /** Posts one call to its hook; deferred, it ends; allowed, it is done. */
    private Path agent(Path folder) throws IOException {
        return ShellAgent.write(folder.resolve("agent"), """
                [ -z "$resumed" ] || echo r >>'RESUMED'
                url=$(sed 's/.*"url":"\\([^"]*\\)".*/\\1/' "$settings")
                bearer=$(sed 's/.*"Authorization":"\\([^"]*\\)".*/\\1/' "$settings")
                printf '{"type":"stream_event","event":{"type":"message_start","message":{"id":"msg_1"}}}\\n'
                printf '{"type":"assistant","message":{"id":"msg_1","content":[{"type":"tool_use","id":"call_1","name":"WebFetch"}]}}\\n'
                printf '{"type":"stream_event","event":{"type":"message_stop"}}\\n'
                answer=$(curl -s -H "Authorization: $bearer" -H 'Content-Type: application/json' "$url" -d '{"tool_name":"WebFetch","tool_use_id":"call_1",
                    "tool_input":{"url":"https://example.invalid"},"cwd":""}')
                case $answer in
                    *'"defer"'*) printf '{"type":"result","subtype":"success","is_error":false,"terminal_reason":"tool_deferred",
                        "deferred_tool_use":{"id":"call_1"},"session_id":"%s"}' "$session" | tr -d '\\n'; echo ;;
                    *) printf '{"type":"result","subtype":"success","is_error":false,"terminal_reason":"completed","result":"Done.","session_id":"%s"}\\n' "$session" ;;
                esac
                cat >/dev/null
                """.replace("RESUMED", resumed.toString()));
    }
}
