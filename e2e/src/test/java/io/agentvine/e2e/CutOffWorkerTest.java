package io.agentvine.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.agentvine.e2e.agent.Witness;
import io.agentvine.e2e.fleet.GitRemote;
import io.agentvine.e2e.fleet.Promised;
import io.agentvine.e2e.fleet.TcpProxy;
import io.agentvine.e2e.fleet.WorkerProcess;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A worker that no backend can hear: unknown is not dead, and what it says later is heard. */
@Tag("long")
class CutOffWorkerTest extends OnTwoBackends {

    @Test
    void keepsTheRunOfAWorkerThatIsBackBeforeItsLeaseIsOver() {
        Path witness = fleet.folder("short-cut").resolve("witness");
        Path gate = fleet.folder("short-cut").resolve("gate");
        TcpProxy way = fleet.wayTo(first());
        WorkerProcess worker = fleet.workerAt(way, "short-cut");
        String id = fleet.submit(fleet.repository("short-cut"), "[[script:work gate=" + gate + " witness=" + witness + "]]");
        awaitAtWork(id);

        way.cut();
        long begun = System.nanoTime();
        open(gate);
        await("an agent that went on").until(() -> ended(witness));
        way.restore();
        fleet.awaitStatus(id, "completed");
        print("cut worker " + worker.pid() + " off while its agent ended, completed after " + since(begun).toMillis() + " ms");

        assertThat(statuses(id)).containsExactly("completed");
        await("the rest of the transcript").until(() -> newest(id).path("transcript").path("complete").asBoolean());
        assertThat(fleet.events(fleet.execution(id)).toString()).contains("Wrote ");
    }

    @Test
    void runsATaskElsewhereWhenItsWorkerIsCutOffAndStopsItsAgentOnItsReturn() {
        Path witness = fleet.folder("long-cut").resolve("witness");
        Path gate = fleet.folder("long-cut").resolve("gate");
        TcpProxy way = fleet.wayTo(first());
        WorkerProcess lost = fleet.workerAt(way, "long-cut");
        GitRemote remote = fleet.repository("long-cut");
        String id = fleet.submit(remote, "[[script:work content=@run gate=" + gate + " witness=" + witness + "]]");
        awaitAtWork(id);
        ProcessHandle agent = ProcessHandle.of(Witness.read(witness).get(0).pid()).orElseThrow();

        way.silence();
        long begun = System.nanoTime();
        worker("long-cut-heir");
        awaitSecondExecution(id);
        Duration took = since(begun);
        assertThat(agent.isAlive()).as("the cut off worker's agent goes on").isTrue();
        way.restore();
        await("its agent stopped").until(() -> !agent.isAlive());
        open(gate);
        fleet.awaitStatus(id, "completed");
        print("cut worker " + lost.pid() + " off silently, running again after " + took.toMillis() + " ms");

        assertThat(statuses(id)).containsExactly("completed", "lost");
        assertThat(ends(id)).isEqualTo(1);
        assertThat(remote.file(newest(id).path("branch").asString(), "work.txt").trim()).isEqualTo(newest(id).path("id").asString());
        String record = fleet.executions(id).get(1).path("id").asString();
        await("what the lost run had spooled").until(() -> fleet.events(record).toString().contains("I will write the file."));
    }

    @Test
    void releasesTheLeasesOfAWorkerThatWasRestartedUnderItsName() {
        Path gate = fleet.folder("reborn").resolve("gate");
        WorkerProcess older = worker("reborn");
        String id = fleet.submit(fleet.repository("reborn"), "[[script:work gate=" + gate + "]]");
        awaitAtWork(id);

        older.crash();
        WorkerProcess newer = worker("reborn");
        awaitSecondExecution(id);
        open(gate);
        fleet.awaitStatus(id, "completed");

        long took = database().number("select min(h.at) - max(w.registered_at) from task_history h, workers w where w.name = 'reborn'"
                + " and h.task_id = '" + id + "' and h.from_status = 'in_progress' and h.to_status = 'queued'");
        print("killed -9 worker " + older.pid() + ", " + newer.pid() + " of its name registered and the lease was released " + took + " ms later");
        Promised.kept(Duration.ofSeconds(2), Duration.ofMillis(took));
        assertThat(statuses(id)).containsExactly("completed", "lost");
    }

    private static boolean ended(Path witness) {
        return Witness.read(witness).stream().anyMatch(line -> line.what().equals("end"));
    }
}
