package io.agentvine.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.agentvine.e2e.fleet.Fleet;
import io.agentvine.e2e.fleet.Promised;
import io.agentvine.e2e.fleet.WorkerProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.TestInstance;

/** How soon a worker is known to be gone, with the real processes and every setting as it is shipped. */
@Tag("long")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PresenceTest {

    private static final Duration PROMISED = Duration.ofSeconds(15);

    private Fleet fleet;

    @BeforeAll
    void startFleet() {
        fleet = Fleet.start("presence");
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
    void runsATaskAgainElsewhereWithinFifteenSecondsOfItsWorkersDeath(TestInfo test) throws IOException {
        Path gate = fleet.folder("killed").resolve("gate");
        WorkerProcess victim = fleet.workerAsShipped("victim");
        String id = fleet.submit(fleet.repository("killed"), "[[script:work gate=" + gate + "]]");
        awaitRunOn(id, "victim");
        WorkerProcess heir = fleet.workerAsShipped("heir");

        victim.crash();
        long killed = System.nanoTime();
        fleet.awaitTask(id, "a grant to heir", task -> runsOn(id, "heir"));
        Duration taken = Duration.ofNanos(System.nanoTime() - killed);
        awaitRunOn(id, "heir");
        Duration atWork = Duration.ofNanos(System.nanoTime() - killed);
        Files.createFile(gate);
        fleet.awaitStatus(id, "completed");

        print(test, "killed -9 worker " + victim.pid() + " in a run, running again on " + heir.pid() + " after " + taken.toMillis()
                + " ms, its agent at work after " + atWork.toMillis() + " ms");
        Promised.kept(PROMISED, taken);
        assertThat(fleet.executions(id)).extracting(each -> each.path("status").asString()).containsExactly("completed", "lost");
        assertThat(fleet.executions(id).get(0).path("attempt").asInt()).as("a lost worker counts no attempt").isEqualTo(1);
    }

    @Test
    void givesNoWorkToTheOpenClaimOfAnIdleWorkerThatWasKilled(TestInfo test) {
        WorkerProcess victim = fleet.workerAsShipped("idle-victim", "--poll-interval", "30s");
        awaitStatus("idle-victim", "idle");
        fleet.workerAsShipped("idle-heir");

        victim.crash();
        long killed = System.nanoTime();
        awaitStatus("idle-victim", "offline");
        Duration taken = Duration.ofNanos(System.nanoTime() - killed);
        String id = fleet.submit(fleet.repository("idle"), "[[script:say text=hi]]");
        fleet.awaitStatus(id, "completed");

        print(test, "killed -9 idle worker " + victim.pid() + ", offline after " + taken.toMillis() + " ms");
        Promised.kept(PROMISED, taken);
        assertThat(fleet.executions(id)).extracting(each -> each.path("worker_name").asString()).containsExactly("idle-heir");
    }

    @Test
    void bothSaySoWhereAWorkerTakesTheNameOfALiveOne() throws IOException {
        Path gate = fleet.folder("twin").resolve("gate");
        WorkerProcess first = fleet.workerAsShipped("twin");
        String id = fleet.submit(fleet.repository("twin"), "[[script:work gate=" + gate + "]]");
        awaitRunOn(id, "twin");

        int alone = first.log().length();
        WorkerProcess second = fleet.workerAsShipped("twin");
        first.awaitEnd(Duration.ofSeconds(60));
        Files.createFile(gate);
        fleet.awaitStatus(id, "completed");

        assertThat(first.exitCode()).isZero();
        assertThat(second.log().substring(alone)).as("one log has both")
                .contains("WARNING: a live worker had the name twin").contains("1 of its runs queued again")
                .contains("WARNING: the worker twin stops its runs and ends").contains("another --name");

        second.crash();
        int twice = second.log().length();
        WorkerProcess third = fleet.workerAsShipped("twin");
        await("the third's registration").until(() -> third.log().substring(twice).contains("worker twin registered"));
        String after = fleet.submit(fleet.repository("twin-after"), "[[script:say text=hi]]");
        fleet.awaitStatus(after, "completed");
        assertThat(third.log().substring(twice)).as("its own earlier life").doesNotContain("a live worker had the name");
    }

    /** Returns once the agent is at work there, which the transcript shows. */
    private void awaitRunOn(String id, String worker) {
        fleet.awaitTask(id, "a run on " + worker, task -> task.path("status").asString().equals("in_progress") && runsOn(id, worker)
                && fleet.events(fleet.execution(id)).toString().contains("\"text\""));
    }

    private boolean runsOn(String id, String worker) {
        return fleet.executions(id).get(0).path("worker_name").asString().equals(worker);
    }

    private void awaitStatus(String worker, String status) {
        await(worker + " " + status).pollInterval(Duration.ofMillis(100)).until(
                () -> fleet.workerRow(worker).path("status").asString().equals(status));
    }

    private static void print(TestInfo test, String what) {
        System.out.println(test.getTestMethod().orElseThrow().getName() + ": " + what);
    }
}
