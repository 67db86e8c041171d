package io.agentvine.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.agentvine.e2e.fleet.Fleet;
import io.agentvine.e2e.fleet.GitRemote;
import io.agentvine.e2e.fleet.WorkerProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.TestInstance;

/**
 * What is left when a part is killed, with the real processes. All times are scaled down together: leases of 8 s instead of
 * 90 s, heartbeats of one second instead of 30 s, and what goes with them.
 */
@Tag("long")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OutageTest {

    private Fleet fleet;

    @BeforeAll
    void startFleet() {
        fleet = Fleet.start("outage",
                "--agentvine.lease.duration=8s", "--agentvine.lease.reaper-gap=3s",
                "--agentvine.fleet.heartbeat-interval=1s", "--agentvine.fleet.suspicion=3s",
                "--agentvine.queue.reaper-interval=250ms", "--agentvine.queue.backoff=100ms", "--agentvine.lease.affinity=1s");
    }

    @AfterAll
    void stopFleet() {
        if (fleet != null) {
            fleet.close();
        }
    }

    @AfterEach
    void dismissWorkers() {
        fleet.dismissAll();
    }

    @Test
    void runsATaskAgainWhenItsWorkerWasKilled(TestInfo test) throws IOException {
        Path gate = fleet.folder("killed").resolve("gate");
        WorkerProcess victim = worker("victim");
        GitRemote remote = fleet.repository("killed");
        String id = fleet.submit(remote, "[[script:work gate=" + gate + "]]");
        ProcessHandle agent = awaitAgent(id, victim);

        victim.crash();
        long killed = System.nanoTime();
        WorkerProcess heir = worker("heir");
        fleet.awaitTask(id, "a second execution that runs",
                found -> found.path("status").asString().equals("in_progress") && fleet.executions(id).size() == 2);
        Files.createFile(gate);
        fleet.awaitStatus(id, "completed");

        print(test, "killed -9 worker " + victim.pid() + ", running again after " + (System.nanoTime() - killed) / 1_000_000 + " ms");
        assertThat(fleet.executions(id)).extracting(execution -> execution.path("status").asString()).containsExactly("completed", "lost");
        assertThat(fleet.executions(id)).extracting(execution -> execution.path("worker_name").asString()).containsExactly("heir", "victim");
        await("the end of the killed worker's agent " + agent.pid()).until(() -> !agent.isAlive());
        assertThat(remote.branches()).hasSize(2);
    }

    @Test
    void takesOverANameAtOnce(TestInfo test) throws IOException {
        Path gate = fleet.folder("twin").resolve("gate");
        WorkerProcess older = worker("twin");
        String id = fleet.submit(fleet.repository("twin"), "[[script:work gate=" + gate + "]]");
        ProcessHandle agent = awaitAgent(id, older);

        long begun = System.nanoTime();
        WorkerProcess newer = worker("twin");
        older.awaitEnd(Duration.ofMinutes(2));
        fleet.awaitTask(id, "a second execution", found -> fleet.executions(id).size() == 2);
        print(test, "worker " + newer.pid() + " took over from " + older.pid() + " within " + (System.nanoTime() - begun) / 1_000_000 + " ms");
        Files.createFile(gate);
        fleet.awaitStatus(id, "completed");

        assertThat(older.exitCode()).isZero();
        await("the end of the older worker's agent " + agent.pid()).until(() -> !agent.isAlive());
        assertThat(fleet.executions(id).get(0).path("status").asString()).isEqualTo("completed");
    }

    @Test
    void losesNothingWhenTheBackendIsKilledWhileAnAgentWorks(TestInfo test) throws IOException {
        Path gate = fleet.folder("away").resolve("gate");
        WorkerProcess worker = worker("patient");
        String id = fleet.submit(fleet.repository("away"), "[[script:turns n=200 gate=" + gate + "]]");
        awaitAgent(id, worker);
        List<String> queued = IntStream.range(0, 3).mapToObj(i -> fleet.submit(fleet.repository("away" + i), "[[script:work]]")).toList();
        String execution = fleet.execution(id);

        fleet.backend().crash();
        long begun = System.nanoTime();
        Files.createFile(gate);
        fleet.backend().start();
        long back = System.nanoTime();
        fleet.awaitStatus(id, "completed");
        queued.forEach(each -> fleet.awaitStatus(each, "completed"));

        print(test, "backend away for " + (back - begun) / 1_000_000 + " ms, all done " + (System.nanoTime() - back) / 1_000_000 + " ms after");
        assertThat(fleet.executions(id)).extracting(each -> each.path("id").asString()).containsExactly(execution);
        await("the rest of the transcript").until(
                () -> fleet.executions(id).get(0).path("transcript").path("complete").asBoolean());
        assertThat(fleet.events(execution).toString()).contains("line 1\"").contains("line 200\"");
    }

    @Test
    void goesOnWhenRedisIsKilled(TestInfo test) {
        WorkerProcess worker = worker("redisless");
        GitRemote remote = fleet.repository("redisless");
        long pid = fleet.backend().redisPid();

        fleet.backend().crashRedis();
        long begun = System.nanoTime();
        List<String> ids = IntStream.range(0, 5).mapToObj(i -> fleet.submit(remote, "[[script:say text=hi]]")).toList();
        ids.forEach(id -> fleet.awaitStatus(id, "completed"));

        print(test, "killed -9 redis " + pid + ", 5 tasks done after " + (System.nanoTime() - begun) / 1_000_000 + " ms");
        await("redis again").until(() -> fleet.api().isHealthy());
        assertThat(fleet.backend().redisPid()).isNotEqualTo(pid);
    }

    @Test
    void handsBackItsWorkWhenItIsTerminated(TestInfo test) throws IOException {
        Path gate = fleet.folder("drain").resolve("gate");
        WorkerProcess leaving = worker("leaving", "--drain-timeout", "1s");
        String id = fleet.submit(fleet.repository("drain"), "[[script:work gate=" + gate + "]]");
        awaitAgent(id, leaving);

        leaving.terminate();
        leaving.awaitEnd(Duration.ofMinutes(2));
        assertThat(fleet.executions(id).get(0).path("status").asString()).isEqualTo("handed_back");
        assertThat(fleet.workerRow("leaving").path("status").asString()).isEqualTo("offline");
        WorkerProcess next = worker("next");
        Files.createFile(gate);
        fleet.awaitStatus(id, "completed");

        assertThat(leaving.exitCode()).isZero();
        assertThat(fleet.executions(id).get(0).path("attempt").asInt()).as("a hand-back counts no attempt").isEqualTo(1);
    }

    @Test
    void letsARunEndWithinTheDrainTimeout(TestInfo test) throws IOException {
        Path gate = fleet.folder("finishing").resolve("gate");
        WorkerProcess leaving = worker("finishing", "--drain-timeout", "2m");
        String id = fleet.submit(fleet.repository("finishing"), "[[script:work gate=" + gate + "]]");
        awaitAgent(id, leaving);

        leaving.terminate();
        await("draining").until(
                () -> fleet.workerRow("finishing").path("status").asString().equals("draining"));
        Files.createFile(gate);
        leaving.awaitEnd(Duration.ofMinutes(2));

        assertThat(fleet.status(id)).isEqualTo("completed");
        assertThat(leaving.exitCode()).isZero();
    }

    private WorkerProcess worker(String name, String... flags) {
        return fleet.worker(name, flags);
    }

    /** Returns once the agent is at work, which the transcript shows. */
    private ProcessHandle awaitAgent(String id, WorkerProcess worker) {
        fleet.awaitTask(id, "an agent at work", task -> task.path("status").asString().equals("in_progress")
                && fleet.events(fleet.execution(id)).toString().contains("\"text\""));
        return worker.descendants().stream()
                .filter(child -> child.info().commandLine().orElse("").contains("TestAgent"))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no agent among the descendants of worker " + worker.pid()));
    }

    private static void print(TestInfo test, String what) {
        System.out.println(test.getTestMethod().orElseThrow().getName() + ": " + what);
    }
}
