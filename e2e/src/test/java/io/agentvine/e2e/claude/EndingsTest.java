package io.agentvine.e2e.claude;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import io.agentvine.e2e.fleet.GitRemote;
import io.agentvine.e2e.fleet.WorkerProcess;
import io.agentvine.e2e.messages.ScriptedMessagesApi.Asked;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;

/**
 * However a run ends, the books are right: each call was made as often as it was allowed, each was asked about once, and what the run
 * cost is what the API answered in its sessions. Also with a CLI that is slow to start and an API that is slow to answer
 * ({@link RealClaude}, {@link ScriptedMessagesApi}).
 */
@Tag("long")
@ExtendWith(RealClaude.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class EndingsTest {

    /** One that every supported version of the CLI knows, and US dollars for its tokens. */
    private static final String MODEL = "claude-opus-5";
    private static final double INPUT = 5e-6;
    private static final double OUTPUT = 25e-6;
    private static final String NOTE = "sh note.sh";

    private Crowd crowd;
    /** Two tasks whose runs come to a limit while the other tests go on: they are looked at last. */
    private String late;
    private String silent;

    @BeforeAll
    void startFleet() {
        crowd = new Crowd("endings", "--agentvine.queue.backoff=100ms", "--agentvine.lease.silence-limit=" + RealClaude.SILENCE.toSeconds() + "s");
        // Unconfined: a call leaves its note outside the clone.
        crowd.worker("purse", "--slots", "4", "--confine", "none");
        gate("late");
        late = submit(repository("late"), "[[script:bash cmd=\"" + NOTE + "\"]]", "permission_level", "autonomous",
                "timeout_seconds", RealClaude.SILENCE.toSeconds() - 5, "max_attempts", 1);
        // Its limit counts from its clone on: nothing else of these tests takes the machine until it is in its call.
        crowd.await("a run in its call", fleet -> callsMade("late").size() == 1);
        silent = submit(repository("silent"), "[[script:hang]]", "max_attempts", 1);
    }

    @AfterAll
    void stopFleet() {
        if (crowd != null) {
            crowd.close();
        }
    }

    @Test
    void ofARunThatCompletesAndOneThatGoesOnInItsSession() {
        GitRemote remote = repository("completed");
        String first = submit(remote, "[[script:bash cmd=\"" + NOTE + "\"]]", "permission_level", "autonomous");
        String session = crowd.completed(first).path("session_id").asString();
        assertSums(false, first);
        String second = submit(remote, "[[script:hello text=again out=700]]", "session_id", session);
        crowd.completed(second);
        assertSums(false, first, second);
        assertCalls("completed", 1, 0, first, second);
        JsonNode whole = crowd.fleet.api().get("/sessions/" + session);
        assertThat(whole.path("cost_usd").asDouble()).isCloseTo(cost(runsOf(first, second)), offset(1e-5));
        assertThat(whole.path("cost_estimated").asBoolean(true)).isFalse();
    }

    @Test
    void ofARunThatFails() {
        String id = submit(repository("failed"), "[[script:bash cmd=\"" + NOTE + "\"]]", "permission_level", "autonomous",
                "verify_command", "false");
        crowd.fleet.awaitStatus(id, "failed");
        assertThat(crowd.fleet.executions(id).get(0).path("usage").path("turns").asInt()).as("two repairs").isEqualTo(4);
        assertSums(false, id);
        assertCalls("failed", 1, 0, id);
    }

    @Test
    void ofARunThatIsCancelledInACall() {
        gate("cancelled");
        String id = holding("cancelled");
        crowd.fleet.api().post("/tasks/" + id + "/cancel", Map.of());
        crowd.fleet.awaitStatus(id, "cancelled");
        assertSums(null, id);
        assertCalls("cancelled", 1, 0, id);
    }

    @Test
    void ofARunThatIsParkedOnADeferredCall() {
        String id = submit(repository("deferred"), "[[script:bash cmd=\"" + NOTE + "\" out=300]]", "permission_level", "human_required");
        JsonNode question = crowd.parkedQuestion(id);
        assertSums(false, id);
        crowd.answer(question, "allow");
        crowd.completed(id);
        assertThat(crowd.fleet.executions(id)).hasSize(2);
        assertSums(false, id);
        assertCalls("deferred", 1, 1, id);
    }

    @Test
    void ofARunThatIsParkedAmongSeveralCalls() {
        String id = submit(repository("siblings"), "[[script:insist n=2 cmd=\"" + NOTE + " %d\"]]", "permission_level", "human_required");
        crowd.answerUntilCompleted(id, question -> "allow");
        assertSums(null, id);
        assertCalls("siblings", 2, 2, id);
    }

    @Test
    @Order(Integer.MAX_VALUE)
    void ofARunThatIsStoppedAtItsTimeLimit() {
        crowd.fleet.awaitStatus(late, "failed");
        assertThat(crowd.fleet.task(late).path("failure_class").asString()).isEqualTo("timeout");
        assertSums(null, late);
        assertCalls("late", 1, 0, late);
    }

    @Test
    @Order(Integer.MAX_VALUE)
    void ofARunThatGivesNoSignOfLife() {
        crowd.fleet.awaitStatus(silent, "failed");
        assertThat(crowd.fleet.task(silent).path("failure_class").asString()).isEqualTo("stalled");
        assertSums(null, silent);
        assertCalls("silent", 0, 0, silent);
    }

    /** Of a subagent's messages the CLI tells the input, and of their output only what was said: its tokens are reckoned by that. */
    @Test
    void ofARunThatIsParkedByEndingItsProcess() {
        String id = submit(repository("broken-off"), "[[script:subagent cmd=\"" + NOTE + "\"]]", "permission_level", "human_required");
        JsonNode question = crowd.parkedQuestion(id);
        assertNearlySums(id);
        crowd.answer(question, "allow");
        crowd.completed(id);
        assertNearlySums(id);
        assertCalls("broken-off", 1, 1, id);
    }

    private void assertNearlySums(String id) {
        List<JsonNode> runs = runsOf(id);
        assertThat(sum(runs, "input_tokens")).as(runs.toString()).isEqualTo(tokens(runs, "input"));
        assertThat(sum(runs, "output_tokens")).isCloseTo(tokens(runs, "output"), offset(40L));
        assertThat(crowd.fleet.task(id).path("cost_usd").asDouble()).isCloseTo(cost(runs), offset(40 * OUTPUT));
        assertThat(crowd.fleet.task(id).path("cost_estimated").asBoolean()).isTrue();
    }

    @Test
    void ofARunWhoseAgentIsKilledAndWhoseBudgetTheNextOneKeeps() {
        Path gate = gate("killed");
        String id = holding("killed", "max_budget_usd", 0.015);
        agentOf(crowd.fleet.execution(id)).destroyForcibly();
        open(gate);
        JsonNode task = crowd.fleet.awaitTask(id, "failed", found -> found.path("status").asString().equals("failed"));
        assertThat(task.path("failure_class").asString()).isEqualTo("budget");
        assertThat(crowd.fleet.executions(id)).hasSize(2);
        assertThat(task.path("cost_usd").asDouble()).isCloseTo(cost(runsOf(id)), offset(1e-5));
        assertSums(true, id);
        assertCalls("killed", 1, 0, id);
    }

    @Test
    void ofARunWhoseWorkerIsLostAndOfOneThatIsHandedBack() {
        Path gate = gate("lost");
        WorkerProcess first = crowd.worker("first", "--labels", "elsewhere", "--confine", "none");
        String id = holding("lost", "labels", List.of("elsewhere"));
        double known = cost(runsOf(id));
        first.crash();
        crowd.await("the loss", fleet -> fleet.executions(id).get(0).path("status").asString().equals("lost"));
        JsonNode lost = crowd.fleet.executions(id).get(0);
        assertThat(lost.path("cost_usd").asDouble()).isCloseTo(known, offset(1e-5));
        assertThat(lost.path("cost_estimated").asBoolean()).isTrue();

        WorkerProcess second = crowd.worker("second", "--drain-timeout", "1s", "--labels", "elsewhere", "--confine", "none");
        crowd.await("a second run in its call", fleet -> fleet.executions(id).size() == 2 && isHolding("lost", id, 2));
        second.terminate();
        crowd.await("the work is handed back", fleet -> fleet.executions(id).get(0).path("status").asString().equals("handed_back"));
        open(gate);
        WorkerProcess third = crowd.worker("third", "--labels", "elsewhere", "--confine", "none");
        crowd.completed(id);
        crowd.fleet.dismiss(third);
        assertThat(crowd.fleet.executions(id)).hasSize(3);
        assertSums(true, id);
        assertCalls("lost", 3, 0, id);
    }

    private String submit(GitRemote remote, String script, Object... more) {
        return crowd.fleet.submit(remote, script, Stream.concat(Stream.of("model", MODEL), Stream.of(more)).toArray());
    }

    /** A task whose run is in a call that lasts until the gate opens; what it used so far is with the backend. */
    private String holding(String name, Object... more) {
        Object[] all = new Object[more.length + 2];
        System.arraycopy(more, 0, all, 0, more.length);
        all[more.length] = "permission_level";
        all[more.length + 1] = "autonomous";
        String id = submit(repository(name), "[[script:bash in=2500 cmd=\"" + NOTE + "\"]]", all);
        crowd.await("a run in its call", fleet -> fleet.status(id).equals("in_progress") && isHolding(name, id, 1));
        return id;
    }

    /** @param made calls so far */
    private boolean isHolding(String name, String id, int made) {
        if (callsMade(name).size() != made) {
            return false;
        }
        String execution = crowd.fleet.execution(id);
        double known = runsOf(id).stream().mapToDouble(one -> one.path("cost_usd").asDouble(0)).sum();
        return crowd.fleet.events(execution).toString().contains("\"tool_use\"") && Math.abs(known - cost(runsOf(id))) < 1e-5;
    }

    /** With a program that notes outside the clone that it was called, and waits where there is a gate. */
    private GitRemote repository(String name) {
        String program = "echo called >> '" + calls(name) + "'\n[ ! -e '" + gateOf(name) + "' ] || cat '" + gateOf(name) + "'\n";
        return GitRemote.with(crowd.fleet.folder("repositories").resolve(name + ".git"), Map.of("note.sh", program));
    }

    private Path calls(String name) {
        return crowd.fleet.folder("calls").resolve(name);
    }

    private Path gateOf(String name) {
        return crowd.fleet.folder("gates").resolve(name);
    }

    /** @param made how often the program was called @param asked how many questions people were asked */
    private void assertCalls(String name, int made, int asked, String... tasks) {
        assertThat(callsMade(name)).as("calls made").hasSize(made);
        Set<String> sessions = runsOf(tasks).stream().map(run -> run.path("session_id").asString()).collect(Collectors.toSet());
        assertThat(sessions.stream().flatMap(session -> crowd.fleet.api().list("/chat/conversation/" + session).stream())
                .filter(entry -> entry.path("direction").asString().equals("worker_to_human"))).as("questions asked").hasSize(asked);
    }

    private List<String> callsMade(String name) {
        try {
            return Files.exists(calls(name)) ? Files.readAllLines(calls(name)) : List.of();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A pipe that nobody writes to. */
    private Path gate(String name) {
        Path gate = gateOf(name);
        try {
            assertThat(new ProcessBuilder("mkfifo", gate.toString()).inheritIO().start().waitFor()).isZero();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException("interrupted", e);
        }
        return gate;
    }

    /** For those who come from now on. */
    private static void open(Path gate) {
        try {
            Files.delete(gate);
            Files.createFile(gate);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private List<JsonNode> runsOf(String... tasks) {
        return List.of(tasks).stream().flatMap(id -> crowd.fleet.executions(id).stream()).toList();
    }

    /** Of all runs of these tasks together. @param estimated null: either */
    private void assertSums(Boolean estimated, String... tasks) {
        List<JsonNode> runs = runsOf(tasks);
        assertThat(sum(runs, "input_tokens")).as(runs.toString()).isEqualTo(tokens(runs, "input"));
        assertThat(sum(runs, "output_tokens")).isEqualTo(tokens(runs, "output"));
        assertThat(runs.stream().mapToDouble(run -> run.path("usage").path("cost_usd").asDouble(0)).sum()).isCloseTo(cost(runs), offset(1e-5));
        if (estimated != null) {
            assertThat(runs.stream().anyMatch(run -> run.path("cost_estimated").asBoolean(false))).isEqualTo(estimated);
        }
    }

    private static long sum(List<JsonNode> runs, String kind) {
        return runs.stream().mapToLong(run -> run.path("usage").path(kind).asLong(0)).sum();
    }

    /** By what the API answered in the sessions of these runs. */
    private long tokens(List<JsonNode> runs, String kind) {
        return askedIn(runs).stream().mapToLong(asked -> asked.tokens(kind)).sum();
    }

    private List<Asked> askedIn(List<JsonNode> runs) {
        Set<String> sessions = runs.stream().map(run -> run.path("session_id").asString()).collect(Collectors.toSet());
        return crowd.model.asked().stream().filter(asked -> sessions.contains(asked.session())).toList();
    }

    /** US dollars. */
    private double cost(List<JsonNode> runs) {
        assertThat(askedIn(runs)).allSatisfy(asked -> assertThat(asked.body().path("model").asString()).isEqualTo(MODEL));
        return tokens(runs, "input") * INPUT + tokens(runs, "output") * OUTPUT;
    }

    private static ProcessHandle agentOf(String execution) {
        String mark = "AGENTVINE_RUN_ID=" + execution;
        return Awaitility.await("the agent of " + execution).until(() -> ProcessHandle.allProcesses()
                .filter(process -> process.info().command().orElse("").endsWith("/claude") && environment(process).contains(mark))
                .min(Comparator.comparingLong(ProcessHandle::pid)), Optional::isPresent).orElseThrow();
    }

    private static String environment(ProcessHandle process) {
        try {
            return Files.readString(Path.of("/proc", Long.toString(process.pid()), "environ"), java.nio.charset.StandardCharsets.ISO_8859_1);
        } catch (IOException gone) {
            return "";
        }
    }
}
