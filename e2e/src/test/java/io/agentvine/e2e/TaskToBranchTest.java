package io.agentvine.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.agentvine.e2e.fleet.Fleet;
import io.agentvine.e2e.fleet.GitRemote;
import io.agentvine.e2e.fleet.Secret;
import io.agentvine.e2e.fleet.WorkerProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import tools.jackson.databind.JsonNode;

/** The main job with the real jars and a real git repository: a task goes in, a branch ready for review comes out. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TaskToBranchTest {

    private static final String KEY = "sk-ant-api03-e2eSecretThatMustNotShowUpAnywhere0123456789";

    private Fleet fleet;
    private WorkerProcess worker;

    @BeforeAll
    void startFleet() {
        fleet = Fleet.shared("task-to-branch");
        worker = fleet.worker("steady", io.agentvine.e2e.agent.TestAgent.command(fleet.folder("agent")), Map.of("ANTHROPIC_API_KEY", KEY));
    }

    @AfterAll
    void stopFleet() {
        if (fleet != null) {
            fleet.close();
        }
    }

    @Test
    void turnsATaskIntoABranchWithDiffTranscriptAndCost() {
        GitRemote remote = fleet.repository("whole");

        String id = fleet.submit(remote, "[[script:work file=greeting.txt content=hello]]", "task_type", "feature");
        JsonNode task = fleet.awaitStatus(id, "completed");

        String branch = task.path("result").path("branch").asString();
        assertThat(branch).startsWith("agentvine/").endsWith(id.substring(id.length() - 8));
        assertThat(remote.branches()).containsExactlyInAnyOrder("main", branch);
        assertThat(remote.file(branch, "greeting.txt")).isEqualTo("hello\n");
        assertThat(task.path("result").path("delivery").path("status").asString()).isEqualTo("pushed");
        assertThat(task.path("result").path("commit").asString()).isEqualTo(remote.commit(branch));

        JsonNode execution = fleet.executions(id).get(0);
        assertThat(execution.path("status").asString()).isEqualTo("completed");
        assertThat(execution.path("worker_name").asString()).isEqualTo("steady");
        assertThat(execution.path("exit_code").asInt(-1)).isZero();
        assertThat(execution.path("usage").path("cost_usd").asDouble()).isEqualTo(0.0125);
        assertThat(execution.path("usage").path("output_tokens").asInt()).isEqualTo(20);

        assertThat(fleet.api().text("/executions/" + fleet.execution(id) + "/diff")).contains("+hello");
        List<JsonNode> events = fleet.events(fleet.execution(id));
        assertThat(events).extracting(event -> event.path("type").asString()).contains("system", "assistant", "result");
        assertThat(events).extracting(event -> event.path("seq").asLong())
                .containsExactlyElementsOf(Stream.iterate(1L, n -> n + 1).limit(events.size()).toList());
        assertThat(execution.path("transcript").path("complete").asBoolean()).isTrue();
    }

    @Test
    void deliversLaterWhatWasNotPushedAndWorksOnInTheSameTask() throws IOException {
        GitRemote remote = fleet.repository("later");
        remote.hook("pre-receive", "exit 1\n");
        String id = fleet.submit(remote, "[[script:work file=one.txt content=one]]");
        JsonNode kept = fleet.awaitStatus(id, "completed").path("result");
        assertThat(kept.path("delivery").path("status").asString()).isEqualTo("failed");
        assertThat(remote.branches()).containsExactly("main");
        Files.delete(remote.folder().resolve("hooks/pre-receive"));

        fleet.api().post("/tasks/" + id + "/deliver", Map.of());

        JsonNode delivered = fleet.awaitStatus(id, "completed").path("result");
        assertThat(delivered.path("delivery").path("status").asString()).isEqualTo("pushed");
        assertThat(kept.path("branch").isNull()).as("nothing was pushed").isTrue();
        assertThat(remote.commit(delivered.path("branch").asString())).isEqualTo(kept.path("commit").asString());
        assertThat(fleet.executions(id).get(0).path("usage").path("cost_usd").isNull()).as("no agent ran").isTrue();

        fleet.api().post("/tasks/" + id + "/messages", Map.of("message", "[[script:work file=two.txt content=two]]"));

        JsonNode result = fleet.awaitStatus(id, "completed").path("result");
        assertThat(result.path("branch")).isEqualTo(delivered.path("branch"));
        assertThat(remote.file(result.path("branch").asString(), "one.txt")).isEqualTo("one\n");
        assertThat(remote.file(result.path("branch").asString(), "two.txt")).isEqualTo("two\n");
        assertThat(fleet.executions(id)).hasSize(3);
        assertThat(fleet.api().get("/tasks/" + id + "/history").findValuesAsString("reason_code"))
                .containsExactly("completed", "running", "sent_back", "completed", "running", "delivery", "completed", "running", "queued");
    }

    @Test
    void runsUrgentTasksFirstAndTheRestInOrder() throws IOException {
        GitRemote remote = fleet.repository("urgent");
        Path gate = fleet.folder("urgent-gate").resolve("open");
        String before = fleet.submit(remote, "[[script:work gate=" + gate + "]]");
        fleet.awaitStatus(before, "in_progress");
        List<String> ids = Stream.of("low", "normal", "normal", "high", "critical")
                .map(priority -> fleet.submit(remote, "[[script:say text=hi]]", "priority", priority))
                .toList();

        // Tasks are offered just after they are posted: until this run has ended, long after the last of them was.
        Files.writeString(gate, "");
        ids.forEach(id -> fleet.awaitStatus(id, "completed"));

        List<String> byStart = ids.stream()
                .sorted(java.util.Comparator.comparing(id -> fleet.executions(id).get(0).path("started_at").asString()))
                .toList();
        assertThat(byStart).containsExactly(ids.get(4), ids.get(3), ids.get(1), ids.get(2), ids.get(0));
    }

    @Test
    void cancelsARunAndItsWholeProcessTree() throws IOException {
        Path pids = fleet.folder("cancel").resolve("pids");
        String id = fleet.submit(fleet.repository("cancel"), "[[script:sleep pids=" + pids + "]]");
        await().until(() -> Files.exists(pids));
        List<Long> running = Files.readAllLines(pids).stream().map(Long::valueOf).toList();

        fleet.api().post("/tasks/" + id + "/cancel", Map.of());

        await("the agent").until(() -> !isRunning(running.get(0)));
        await("its children").until(() -> running.stream().noneMatch(TaskToBranchTest::isRunning));
        assertThat(fleet.awaitStatus(id, "cancelled").path("status").asString()).isEqualTo("cancelled");
    }

    @Test
    void cancelsAQueuedTaskAtOnceAndRunsItWhenItIsRetried() {
        String worker = fleet.workerRow("steady").path("id").asString();
        fleet.operator().post("/workers/" + worker + "/drain", Map.of());
        GitRemote remote = fleet.repository("queued");
        String id = fleet.submit(remote, "[[script:work]]");

        fleet.api().post("/tasks/" + id + "/cancel", Map.of());
        fleet.awaitStatus(id, "cancelled");
        fleet.operator().post("/workers/" + worker + "/resume", Map.of());
        fleet.api().post("/tasks/" + id + "/retry", Map.of());

        fleet.awaitStatus(id, "completed");
        assertThat(remote.branches()).hasSize(2);
    }

    @Test
    void triesAgainAfterAnAgentCrashAndCountsTheAttempt() {
        Path once = fleet.folder("crash").resolve("once");
        String id = fleet.submit(fleet.repository("crash"), "[[script:crash once=" + once + "]]");

        fleet.awaitStatus(id, "completed");

        assertThat(fleet.executions(id)).extracting(execution -> execution.path("attempt").asInt()).containsExactly(2, 1);
        assertThat(fleet.executions(id).get(1).path("failure_class").asString()).isEqualTo("agent_error");
    }

    @Test
    void saysWhyAnAgentFailedAndKeepsItsLastWords() {
        String id = fleet.submit(fleet.repository("fails"), "[[script:crash]]", "max_attempts", 1);

        JsonNode task = fleet.awaitStatus(id, "failed");

        assertThat(task.path("reason").path("message").asString()).isNotBlank();
        assertThat(fleet.executions(id).get(0).path("last_output").toString()).contains("last words");
    }

    @Test
    void failsATaskWhoseRepositoryDoesNotExist() {
        GitRemote gone = fleet.repository("gone");
        move(gone.folder(), gone.folder().resolveSibling("moved.git"));

        assertRepositoryFailure(fleet.submit(gone, "[[script:work]]"));
    }

    @Test
    void failsATaskWhoseBranchDoesNotExist() {
        String id = fleet.submit(fleet.repository("branchless"), "[[script:work]]", "branch_name", "no-such-branch");

        assertThat(assertRepositoryFailure(id).toString()).contains("no-such-branch");
    }

    @Test
    void failsATaskWhoseRepositoryIsEmpty() {
        assertRepositoryFailure(fleet.submit(GitRemote.empty(fleet.folder("repositories").resolve("empty.git")), "[[script:work]]"));
    }

    @Test
    void refusesARepositoryUrlThatCouldRunACommand() {
        for (String url : List.of("ext::sh -c touch% /tmp/x", "--upload-pack=touch /tmp/x", "fd::7", "https://user:pass@example.invalid/x.git")) {
            var answer = fleet.api().tryPost("/tasks", Map.of("title", "t", "description", "d", "repository_url", url));
            assertThat(answer.status()).as(url).isEqualTo(400);
            assertThat(answer.text()).contains("repository_url");
        }
    }

    @Test
    void showsAWorkerWhoseAgentIsMissing() {
        WorkerProcess broken = fleet.worker("broken", "/no/such/claude", Map.of());

        JsonNode row = fleet.workerRow("broken");
        assertThat(row.path("status").asString()).isEqualTo("error");
        assertThat(row.path("error_message").asString()).contains("/no/such/claude");
        fleet.dismiss(broken);
    }

    @Test
    void setsUpAFreshCloneAndStartsInTheTasksFolder() {
        GitRemote remote = fleet.repository("monorepo");
        remote.change("shop.txt", "no folder");
        String absent = fleet.submit(remote, "[[script:work]]", "directory", "services/shop");
        fleet.awaitStatus(absent, "failed");
        assertThat(fleet.executions(absent).get(0).path("failure_class").asString()).isEqualTo("repository");
        remote.change("services/shop/README.md", "shop");

        String broken = fleet.submit(remote, "[[script:work]]", "directory", "services/shop", "setup_command", "echo no such package; exit 4");
        fleet.awaitStatus(broken, "failed");
        JsonNode execution = fleet.executions(broken).get(0);
        assertThat(execution.path("failure_class").asString()).isEqualTo("setup");
        assertThat(fleet.api().get("/executions/" + execution.path("id").asString()).path("last_output").get(0).asString()).isEqualTo("no such package");

        String id = fleet.submit(remote, "[[script:work file=a.txt]]", "directory", "services/shop", "setup_command", "echo set up > setup.txt",
                "verify_command", "test -f a.txt -a -f setup.txt -a -f README.md");
        JsonNode result = fleet.awaitStatus(id, "completed").path("result");
        assertThat(remote.file(result.path("branch").asString(), "services/shop/a.txt")).isEqualTo("work\n");
    }

    @Test
    void sendsAFailedVerificationBackToTheAgent() {
        GitRemote remote = fleet.repository("verify");

        String id = fleet.submit(remote, "[[script:work file=a.txt]]", "verify_command",
                "test -f fixed.txt || { echo '[[script:work file=fixed.txt]]'; exit 1; }");
        JsonNode result = fleet.awaitStatus(id, "completed").path("result");

        assertThat(result.path("verification").asString()).isEqualTo("passed");
        assertThat(remote.file(result.path("branch").asString(), "fixed.txt")).isEqualTo("work\n");
    }

    @Test
    void failsATaskWhoseVerificationNeverPasses() {
        String id = fleet.submit(fleet.repository("unverified"), "[[script:work]]", "verify_command", "echo broken; exit 1");

        fleet.awaitStatus(id, "failed");

        assertThat(fleet.executions(id).get(0).path("failure_class").asString()).isEqualTo("verification");
        assertThat(fleet.api().text("/executions/" + fleet.execution(id) + "/diff")).contains("work.txt");
    }

    @Test
    void goesOnInTheSessionOfAnEarlierTask() {
        GitRemote remote = fleet.repository("session");
        String first = fleet.submit(remote, "[[script:work file=one.txt]]");
        String session = fleet.awaitStatus(first, "completed").path("session_id").asString();

        String second = fleet.submit(remote, "[[script:work file=two.txt]]", "session_id", session);
        JsonNode task = fleet.awaitStatus(second, "completed");

        assertThat(task.path("session_id").asString()).isEqualTo(session);
        assertThat(task.path("result").path("summary").asString()).contains("prompt 2 of this session");
        assertThat(fleet.api().get("/sessions/" + session).path("status").asString()).isIn("active", "idle");
    }

    @Test
    void streamsEventsWhileTheAgentWorks() throws IOException {
        Path gate = fleet.folder("stream").resolve("gate");
        String id = fleet.submit(fleet.repository("stream"), "[[script:turns n=10 gate=" + gate + "]]");
        fleet.awaitStatus(id, "in_progress");
        List<JsonNode> seen = new CopyOnWriteArrayList<>();
        var following = CompletableFuture.runAsync(
                () -> fleet.api().follow("/executions/" + fleet.execution(id) + "/events", seen::add));

        await("the first half").until(() -> seen.toString().contains("line 5"));
        assertThat(seen.toString()).doesNotContain("line 6");
        Files.createFile(gate);

        assertThat(following).succeedsWithin(Duration.ofMinutes(2));
        assertThat(seen.toString()).contains("line 10");
        fleet.awaitStatus(id, "completed");
    }

    @Test
    void keepsTheAgentsKeyOutOfTranscriptLogAndDatabase() {
        String id = fleet.submit(fleet.repository("secret"), "[[script:tell name=ANTHROPIC_API_KEY]]");
        fleet.awaitStatus(id, "completed");

        assertThat(fleet.events(fleet.execution(id)).toString()).contains("It is ").doesNotContain(KEY);
        assertThat(fleet.task(id).toString()).doesNotContain(KEY);
        assertThat(worker.log()).doesNotContain(KEY);
        assertThat(fleet.backend().log()).doesNotContain(KEY);
        assertThat(new Secret(KEY).in(fleet.backend().home())).isEmpty();
    }

    @Test
    void runsNoHookFilterOrMonitorThatAnAgentPlantedInItsClone() {
        Path proof = fleet.folder("plant").resolve("proof");
        GitRemote remote = fleet.repository("plant");

        String id = fleet.submit(remote, "[[script:plant proof=" + proof + " file=change.txt]]");
        JsonNode task = fleet.awaitStatus(id, "completed");

        assertThat(remote.file(task.path("result").path("branch").asString(), "change.txt")).isEqualTo("work\n");
        assertThat(proof).doesNotExist();
    }

    private JsonNode assertRepositoryFailure(String id) {
        JsonNode task = fleet.awaitStatus(id, "failed");
        assertThat(fleet.executions(id)).hasSize(1);
        assertThat(fleet.executions(id).get(0).path("failure_class").asString()).isEqualTo("repository");
        assertThat(task.path("reason").path("message").asString()).isNotBlank();
        return task;
    }

    private static boolean isRunning(long pid) {
        return ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false);
    }

    private static void move(Path from, Path to) {
        try {
            Files.move(from, to);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
