package io.agentvine.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.agentvine.e2e.agent.Leftovers;
import io.agentvine.e2e.agent.Leftovers.Left;
import io.agentvine.e2e.fleet.Api;
import io.agentvine.e2e.fleet.Fleet;
import io.agentvine.e2e.fleet.GitObjects;
import io.agentvine.e2e.fleet.GitRemote;
import io.agentvine.e2e.fleet.TcpProxy;
import io.agentvine.e2e.fleet.WorkerProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/**
 * Every ending of a run with everything that its agent can have left, through the whole system: all of them happen once, beside each
 * other, and then each is looked at.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Tag("slow")
class LeftWorkTest {

    /** How a task's first run ends, by which worker, and how a scripted agent takes part in it. */
    private enum Ending {
        COMPLETED("steady", "", "completed"),
        FAILED("steady", "then=crash", "failed"),
        CANCELLED("steady", "then=wait", "cancelled"),
        PARKED("steady", "then=ask again=work file=second.txt", "handed_back"),
        LOST("cut-off", "then=wait again=work file=second.txt", "lost"),
        HANDED_BACK("leaver", "then=wait again=work file=second.txt", "handed_back"),
        KILLED("victim", "then=wait again=work file=second.txt", "lost");

        private final String worker;
        private final String script;
        private final String status;

        Ending(String worker, String script, String status) {
            this.worker = worker;
            this.script = script;
            this.status = status;
        }
    }

    private static final List<Left> LEFT = List.of(Left.NOTHING, Left.UNCOMMITTED, Left.COMMITTED, Left.BRANCH, Left.STASH, Left.CONFLICT);

    private final Map<Ending, Map<Left, String>> tasks = new HashMap<>();
    private Fleet fleet;
    private GitRemote remote;
    private TcpProxy way;
    private Set<String> heldWhileParked;
    private Set<String> held;

    /** What a run came to, where its worker keeps it. */
    private record Wip(Path mirror, String ref) {

        private int fence() {
            return Integer.parseInt(ref.substring(ref.lastIndexOf('/') + 1));
        }
    }

    private static Stream<Arguments> endings() {
        return Arrays.stream(Ending.values()).flatMap(ending -> LEFT.stream().map(left -> Arguments.of(ending, left)));
    }

    @BeforeAll
    void endAll() {
        fleet = Fleet.start("left-work", "--agentvine.fleet.suspicion=3s", "--agentvine.queue.reaper-interval=250ms", "--agentvine.lease.affinity=1s",
                "--agentvine.queue.backoff=100ms", "--agentvine.questions.hold=1s");
        remote = fleet.repository("left");
        way = fleet.wayTo(fleet.backend());
        WorkerProcess victim = fleet.worker("victim", flags("victim"));
        WorkerProcess leaver = fleet.worker("leaver", flags("leaver"));
        fleet.worker("steady", flags("steady"));
        fleet.workerAt(way, "cut-off", flags("cut-off"));
        for (Ending ending : List.of(Ending.KILLED, Ending.HANDED_BACK, Ending.LOST, Ending.PARKED, Ending.CANCELLED, Ending.FAILED, Ending.COMPLETED)) {
            LEFT.forEach(left -> tasks.computeIfAbsent(ending, any -> new HashMap<>()).put(left, submit(ending, left)));
        }
        kill(victim);
        leave(leaver);
        lose();
        cancel();
        answer();
        tasks.values().forEach(some -> some.values().forEach(fleet::awaitFinal));
        await("every clone looked after").until(() -> fleet.workspaces().stream().noneMatch(LeftWorkTest::hasClones));
        held = held();
    }

    @AfterAll
    void stopFleet() {
        if (fleet != null) {
            fleet.close();
        }
    }

    @ParameterizedTest
    @MethodSource("endings")
    void losesNothingThatAnAgentMadeAndShowsWhatItPushes(Ending ending, Left left) {
        String task = tasks.get(ending).get(left);
        assertThat(fleet.status(task)).isEqualTo(expected(ending, left));
        List<String> runs = Leftovers.runs(notes(ending, left));
        assertThat(runs).as("runs that left something, of %s", fleet.task(task)).hasSize(1);
        assertThat(fleet.api().get("/executions/" + runs.get(0)).path("status").asString()).isEqualTo(ending == Ending.COMPLETED ? expected(ending, left) : ending.status);
        for (Set<String> reached : ending == Ending.PARKED ? List.of(heldWhileParked, held) : List.of(held)) {
            Set<String> lost = new TreeSet<>(Leftovers.of(notes(ending, left), runs.get(0)));
            lost.removeAll(reached);
            assertThat(lost).as("commits and files of the agent that no ref reaches").isEmpty();
        }
        assertThat(diff(task)).isEqualTo(ofItsBranch(task));
        assertNamed(fleet.task(task).path("result"));
    }

    /** Nothing that is half way through a merge is completed work. */
    private static String expected(Ending ending, Left left) {
        return switch (ending) {
            case CANCELLED -> "cancelled";
            case FAILED -> "failed";
            case COMPLETED, PARKED, HANDED_BACK -> left == Left.CONFLICT ? "failed" : "completed";
            case LOST, KILLED -> "completed";
        };
    }

    private String diff(String task) {
        Api.Answer answer = fleet.api().tryGet("/executions/" + fleet.execution(task) + "/diff");
        assertThat(answer.status()).isIn(200, 404);
        return answer.status() == 200 ? answer.text() : "";
    }

    /** What its branch changes, and where it has none what its last run came to, by the worker's record of that. */
    private String ofItsBranch(String task) {
        String branch = "refs/heads/" + branchOf(task);
        if (GitObjects.refs(remote.folder(), "refs/heads").contains(branch)) {
            return GitObjects.diff(remote.folder(), "main", branch);
        }
        if (fleet.status(task).equals("cancelled")) {
            return "";
        }
        return fleet.mirrors().stream()
                .flatMap(mirror -> GitObjects.refs(mirror, "refs/agentvine/wip/" + task).stream().map(ref -> new Wip(mirror, ref)))
                .filter(wip -> wip.ref.matches(".*/\\d+"))
                .max(Comparator.comparing(Wip::fence))
                .map(wip -> GitObjects.diff(wip.mirror, remote.commit("main"), wip.ref)).orElse("");
    }

    private String branchOf(String task) {
        return remote.branches().stream().filter(name -> name.endsWith(task.substring(28))).findFirst().orElse("none");
    }

    /** What a result says is kept is kept there. */
    private void assertNamed(JsonNode result) {
        for (JsonNode kept : result.path("kept")) {
            String ref = kept.path("ref").asString();
            assertThat(fleet.mirrors()).as(ref).anyMatch(mirror -> GitObjects.refs(mirror, ref).contains(ref)
                    && GitObjects.commit(mirror, ref).equals(kept.path("commit").asString()));
        }
    }

    private void kill(WorkerProcess victim) {
        awaitLeft(Ending.KILLED);
        victim.crash();
        victim.awaitEnd(Duration.ofMinutes(1));
        fleet.worker("victim", flags("victim"));
    }

    private void leave(WorkerProcess leaver) {
        awaitLeft(Ending.HANDED_BACK);
        leaver.terminate();
        leaver.awaitEnd(Duration.ofMinutes(1));
        fleet.worker("heir", flags("leaver"));
    }

    private void lose() {
        awaitLeft(Ending.LOST);
        way.cut();
        await("lost runs").until(() -> tasks.get(Ending.LOST).values().stream().noneMatch(task -> fleet.status(task).equals("in_progress")));
        way.restore();
    }

    private void cancel() {
        awaitLeft(Ending.CANCELLED);
        tasks.get(Ending.CANCELLED).values().forEach(task -> fleet.api().post("/tasks/" + task + "/cancel", Map.of()));
    }

    private void answer() {
        tasks.get(Ending.PARKED).values().forEach(task -> fleet.awaitStatus(task, "waiting"));
        heldWhileParked = held();
        for (JsonNode question : fleet.api().list("/chat/pending")) {
            fleet.operator().post("/chat/human-response", Map.of("message_id", question.path("message_id").asString(), "response", "allow"));
        }
    }

    private void awaitLeft(Ending ending) {
        LEFT.forEach(left -> await(ending + " " + left).until(() -> !Leftovers.runs(notes(ending, left)).isEmpty()));
    }

    private Set<String> held() {
        List<Path> all = new ArrayList<>(fleet.mirrors());
        all.add(remote.folder());
        return GitObjects.held(all);
    }

    private static boolean hasClones(Path workspace) {
        try (Stream<Path> runs = Files.list(workspace.resolve("runs"))) {
            return runs.anyMatch(run -> Files.exists(run.resolve("clone")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String[] flags(String label) {
        return new String[] {"--slots", Integer.toString(label.equals("steady") ? 3 * LEFT.size() : LEFT.size()), "--labels", label, "--drain-timeout", "0s"};
    }

    private String submit(Ending ending, Left left) {
        return fleet.submit(remote, "[[script:leave what=" + left + " notes=" + notes(ending, left) + " " + ending.script + "]]", "labels", List.of(ending.worker),
                "max_attempts", 1, "permission_level", "human_required");
    }

    private Path notes(Ending ending, Left left) {
        return fleet.folder("notes/" + ending + "-" + left);
    }
}
