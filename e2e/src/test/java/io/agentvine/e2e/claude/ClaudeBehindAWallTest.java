package io.agentvine.e2e.claude;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.agentvine.e2e.fleet.Fleet;
import io.agentvine.e2e.fleet.GitRemote;
import io.agentvine.e2e.fleet.WorkerProcess;
import io.agentvine.e2e.messages.ScriptedMessagesApi;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;

/** The real CLI and a task's commands behind a wall, as a worker makes one by itself where it can; and a worker that cannot. */
@ExtendWith(RealClaude.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Tag("slow")
class ClaudeBehindAWallTest {

    private static final String KEY = "sk-ant-api03-scriptedKeyOfTheEndToEndTests-0123456789abcdef";

    private ScriptedMessagesApi api;
    private Fleet fleet;
    private WorkerProcess worker;

    @BeforeAll
    void startFleet() throws IOException {
        api = ScriptedMessagesApi.start();
        fleet = Fleet.shared("claude-behind-a-wall");
        fleet.operator().put("/policy", Map.of("rules", List.of()));
        worker = worker("walled", Map.of(), "--slots", "2", "--labels", "walled");
        if (!fleet.workerRow("walled").path("confinement").asString().equals("bubblewrap")) {
            System.out.println("\n## NOT RUN: ClaudeBehindAWallTest needs bubblewrap and socat. " + worker.log() + "\n");
            Assumptions.abort("no wall can be made here");
        }
    }

    @AfterAll
    void stopFleet() {
        fleet.close();
        api.close();
    }

    @Test
    void keepsAnAgentAndTheCommandsOfItsTaskIn() throws IOException {
        Path secret = Files.writeString(fleet.folder("person").resolve("secret.txt"), "the-secret");
        GitRemote busy = repository("busy", "echo the-secret > secret.txt; sleep 619");
        String other = fleet.submit(busy, "[[script:bash cmd=\"sh run.sh\"]]", "permission_level", "autonomous", "labels", List.of("walled"));
        fleet.awaitStatus(other, "in_progress");
        Path theirs = worker.workspace().resolve("runs").resolve(fleet.execution(other)).resolve("clone/secret.txt");
        await("the other run's file").until(() -> Files.exists(theirs));
        GitRemote remote = repository("curious", """
                exec >> report.txt 2>&1
                echo "RUN by $1"
                grep -rl 'the-secre[t]' %1$s %2$s /proc/[0-9]*/cwd/ 2>/dev/null && echo "READ a secret"
                cat /proc/[0-9]*/environ /proc/[0-9]*/cmdline | tr '\\0' '\\n' | grep -qa '%3$s' && echo "READ the key"
                grep -rlaq '%3$s' "$HOME" /tmp "${CLAUDE_CONFIG_DIR:-/tmp}" && echo "READ the key in a file"
                bash -c 'exec 3<>/dev/tcp/127.0.0.1/%4$s' && echo "REACHED the backend"
                curl -s --max-time 20 http://127.0.0.1:%4$s/health --noproxy '' | grep -v AgentVine: && echo "REACHED the backend by the proxy"
                pgrep -f 'sleep 619' && echo "SAW the other run"
                touch "$CLAUDE_CONFIG_DIR/settings.json" && [ -n "$CLAUDE_CONFIG_DIR" ] && echo "WROTE settings"
                touch "$HOME/kept" && ls "$HOME" && echo "MAY use its home"
                git add -A && git commit -q -m "From behind the wall" && echo "MAY commit"
                setsid sleep 620 >/dev/null 2>&1 &
                true
                """.formatted(secret, worker.workspace(), KEY.replace("api03", "api0[3]"), fleet.backend().url().replaceFirst(".*:", "")));

        String id = fleet.submit(remote, "[[script:bash cmd=\"sh run.sh agent\"]]", "permission_level", "autonomous", "labels", List.of("walled"),
                "setup_command", "sh run.sh setup", "verify_command", "sh run.sh verify && ! grep -E '^(READ|REACHED|SAW|WROTE)' report.txt");
        JsonNode task = fleet.awaitStatus(id, "completed");

        String report = remote.file(task.path("result").path("branch").asString(), "report.txt");
        assertThat(report.lines()).contains("RUN by setup", "RUN by agent", "MAY use its home", "MAY commit", "kept")
                .noneMatch(line -> line.matches("(READ|REACHED|SAW|WROTE).*"));
        assertThat(task.path("result").path("verification").asString()).isEqualTo("passed");
        assertThat(api.asked()).extracting(ScriptedMessagesApi.Asked::key).as("the worker puts the key in").contains(KEY);
        assertThat(runs("sleep 620")).isFalse();
        fleet.api().post("/tasks/" + other + "/cancel", Map.of());
        fleet.awaitStatus(other, "cancelled");
        assertThat(runs("sleep 619")).isFalse();
    }

    @Test
    void letsAnAgentLookAroundAndAsksForEachChange() throws IOException {
        GitRemote remote = repository("looked", "true");
        String looks = fleet.submit(remote, "[[script:bash cmd=\"x=1; for f in *; do echo $((x + 1)) $f; done; cat README.md | wc -l; git log --oneline | cat\"]]",
                "permission_level", "human_required", "labels", List.of("walled"));
        assertThat(fleet.awaitStatus(looks, "completed").path("result").path("summary").asString()).startsWith("RESULT").contains("2 README.md");
        assertThat(fleet.events(fleet.execution(looks)).toString()).contains("\"rule\":\"look\"");

        String change = "echo 'it''s me' > made.txt && git add -A && git commit -q -m made && echo made.";
        String id = fleet.submit(remote, "[[script:again cmd=\"" + change + "\"]]", "permission_level", "human_required", "labels", List.of("walled"));
        await("a question").until(() -> !pending(id).isEmpty());
        JsonNode question = pending(id).get(0);
        assertThat(question.path("tool_input").path("command").asString()).as("it is shown as it is").isEqualTo(change);
        assertThat(question.path("content").asString()).contains(change).contains("read-only").doesNotContain("/agentvine/look");
        fleet.awaitStatus(id, "waiting");
        fleet.operator().post("/chat/human-response", Map.of("message_id", question.path("message_id").asString(), "response", "allow"));

        JsonNode result = fleet.awaitStatus(id, "completed").path("result");
        assertThat(result.path("summary").asString()).startsWith("RESULT").contains("made.");
        assertThat(remote.file(result.path("branch").asString(), "made.txt")).contains("its me");
        assertThat(fleet.executions(id)).as("it was parked and went on").hasSize(2);
    }

    @Test
    void asksAPersonForAHostThatNobodyNamed() {
        String curl = "[[script:again cmd=\"curl -s --max-time 30 http://files.example.invalid/x\"]]";
        String id = fleet.submit(repository("asks-for-a-host", "true"), curl, "labels", List.of("walled"));
        await("a question").until(() -> !pending(id).isEmpty());
        JsonNode question = pending(id).get(0);
        assertThat(question.path("content").asString()).startsWith("May this task reach files.example.invalid (port 80)?");
        assertThat(question.path("tool_name").asString()).isEqualTo("Network");
        fleet.awaitStatus(id, "waiting");
        fleet.operator().post("/chat/human-response", Map.of("message_id", question.path("message_id").asString(), "response", "allow"));

        JsonNode done = fleet.awaitStatus(id, "completed");
        assertThat(done.path("result").path("summary").asString()).as("it got as far as there is").contains("there is no host");
        assertThat(fleet.events(fleet.execution(id)).toString()).contains("\"tool\":\"Network\"").contains("files.example.invalid");

        String alone = fleet.submit(repository("is-refused-a-host", "true"), curl, "labels", List.of("walled"), "permission_level", "autonomous",
                "verify_command", "curl -s --max-time 30 http://other.example.invalid/ | grep -q 'may not reach other.example.invalid'");
        JsonNode refused = fleet.awaitStatus(alone, "completed");
        assertThat(refused.path("result").path("summary").asString()).contains("none of the hosts that this task may reach");
        assertThat(refused.path("result").path("verification").asString()).isEqualTo("passed");
        assertThat(fleet.events(fleet.execution(alone)).toString()).contains("\"tool\":\"Network\"");
        assertThat(pending(alone)).isEmpty();
    }

    @Test
    void stopsARunThatTakesMoreThanItsWorkersLimits() {
        WorkerProcess limited = worker("limited", Map.of(), "--labels", "limited", "--limit-processes", "60");
        String id = fleet.submit(repository("forks", "i=0; while [ $i -lt 90 ]; do setsid sleep 622 & i=$((i + 1)); done; wait"), "[[script:bash cmd=\"sh run.sh\"]]",
                "labels", List.of("limited"), "max_attempts", 1);

        JsonNode failed = fleet.awaitStatus(id, "failed");

        assertThat(failed.path("failure_class").asString()).isEqualTo("agent_error");
        assertThat(failed.path("reason").path("message").asString()).contains("--limit-processes is 60");
        await("no process of it").until(() -> !runs("sleep 622"));
        fleet.dismiss(limited);
    }

    private List<JsonNode> pending(String task) {
        return fleet.api().list("/chat/pending?task_id=" + task);
    }

    @Test
    void takesItsAgentsAlongWhenItIsKilled() {
        WorkerProcess doomed = worker("doomed-walled", Map.of(), "--labels", "doomed-walled");
        String id = fleet.submit(repository("doomed", "env -i setsid sleep 621"), "[[script:bash cmd=\"sh run.sh\"]]",
                "permission_level", "autonomous", "labels", List.of("doomed-walled"));
        await("the sleep").until(() -> runs("sleep 621"));

        doomed.crash();

        await("no agent").until(() -> !runs("sleep 621"));
        fleet.api().post("/tasks/" + id + "/cancel", Map.of());
    }

    @Test
    void saysSoWhereItHasNoWall() throws IOException {
        Path programs = fleet.folder("programs");
        for (String name : List.of("git", "sh", "setsid", "setpriv")) {
            Files.createSymbolicLink(programs.resolve(name), program(name));
        }
        WorkerProcess bare = worker("bare", Map.of("PATH", programs.toString()), "--labels", "bare");

        assertThat(fleet.workerRow("bare").path("confinement").asString()).isEqualTo("none");
        assertThat(bare.log()).contains("Runs are not confined").contains("install the packages bubblewrap and socat");
        fleet.dismiss(bare);
    }

    private WorkerProcess worker(String name, Map<String, String> environment, String... flags) {
        Map<String, String> all = new HashMap<>(environment);
        all.putAll(Map.of("ANTHROPIC_BASE_URL", api.url(), "ANTHROPIC_API_KEY", KEY));
        return fleet.worker(name, RealClaude.command(), all, flags);
    }

    private GitRemote repository(String name, String script) {
        return GitRemote.with(fleet.folder("repositories").resolve(name + ".git"), Map.of("README.md", "# " + name + "\n", "run.sh", script + "\n"));
    }

    private static boolean runs(String end) {
        return ProcessHandle.allProcesses().anyMatch(process -> process.info().commandLine().orElse("").endsWith(end));
    }

    private static Path program(String name) {
        return Arrays.stream(System.getenv("PATH").split(":"))
                .map(folder -> Path.of(folder, name))
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow();
    }
}
