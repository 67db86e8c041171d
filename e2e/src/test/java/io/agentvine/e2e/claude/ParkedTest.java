package io.agentvine.e2e.claude;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentvine.e2e.fleet.Fleet;
import io.agentvine.e2e.fleet.GitRemote;
import io.agentvine.e2e.fleet.Pause;
import io.agentvine.e2e.fleet.WorkerProcess;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;

/** What a parked run survives, and what it costs, with the real Claude Code CLI. */
@Tag("long")
@ExtendWith(RealClaude.class)
class ParkedTest {

    private static final String WORK = "[[script:bash cmd=\"echo one > one.txt && touch made.txt && echo made\"]]";
    /** Few in a build that runs often; fifty by hand. */
    private static final int MANY = Integer.getInteger("agentvine.parked.runs", 4);
    /** Bounds how late a failure is seen. */
    private static final Duration PATIENCE = Duration.ofMinutes(5).plusSeconds(20L * MANY);

    @Test
    void goesOnOnAnotherWorkerWhenItsOwnIsKilledWhileItIsParked() {
        try (Crowd crowd = new Crowd("parked-killed")) {
            GitRemote remote = crowd.fleet.repository("killed");
            WorkerProcess first = crowd.worker("first");
            String id = crowd.submit(remote, "[[script:insist n=2]]");
            crowd.answer(crowd.parkedQuestion(id), "allow");
            crowd.await("the second call", fleet -> fleet.executions(id).size() == 2 && fleet.status(id).equals("waiting"));
            JsonNode question = crowd.question(id);
            String session = crowd.fleet.task(id).path("session_id").asString();
            first.crash();
            crowd.worker("second");

            crowd.answer(question, "allow");
            crowd.answerUntilCompleted(id, open -> "allow");

            JsonNode done = crowd.completed(id);
            assertThat(done.path("latest_execution").path("worker_name").asString()).isEqualTo("second");
            assertThat(done.path("session_id").asString()).as("in the same session").isEqualTo(session);
            assertThat(done.path("result").path("summary").asString()).isEqualTo("RESULT: all were made");
            assertThat(done.path("result").path("files_changed").asInt()).as("what the first worker had made is there").isEqualTo(2);
        }
    }

    @Test
    void goesOnWhenTheBackendIsRestartedWhileItIsParked() {
        try (Crowd crowd = new Crowd("parked-restart")) {
            crowd.worker("only");
            String id = crowd.submit(crowd.fleet.repository("restart"), WORK);
            JsonNode question = crowd.parkedQuestion(id);

            crowd.fleet.backend().crash();
            crowd.fleet.backend().start();

            assertThat(crowd.question(id)).as("the same question").isEqualTo(question);
            crowd.answer(question, "allow");
            assertThat(crowd.summary(id)).startsWith("RESULT").contains("made");
        }
    }

    @Test
    void parksManyRunsOfOneSlotAndFinishesThemAll() {
        try (Crowd crowd = new Crowd("parked-many")) {
            WorkerProcess worker = crowd.worker("one-slot");
            GitRemote remote = crowd.fleet.repository("fifty");
            long begun = System.nanoTime();
            List<String> tasks = IntStream.range(0, MANY)
                    .mapToObj(i -> crowd.submit(remote, "[[script:bash cmd=\"touch made-" + i + ".txt && echo made\"]]")).toList();
            Processes most = new Processes(worker);

            crowd.await("all parked", PATIENCE, fleet -> {
                most.watch();
                return all(fleet, tasks, "waiting");
            });
            long parked = System.nanoTime();
            assertThat(crowd.fleet.workerRow("one-slot").path("running").size()).as("no slot is held").isZero();
            tasks.forEach(id -> crowd.answer(crowd.question(id), "allow"));
            crowd.await("all completed", PATIENCE, fleet -> {
                most.watch();
                return all(fleet, tasks, "completed");
            });

            assertThat(most.atOnce).as("agents at the same time").isEqualTo(1);
            assertThat(tasks).allSatisfy(id -> assertThat(crowd.fleet.task(id).path("result").path("files_changed").asInt()).isEqualTo(1));
            System.out.printf("%d runs parked at once on one slot: parked within %d ms, answered and finished within %d ms more%n", MANY,
                    (parked - begun) / 1_000_000, (System.nanoTime() - parked) / 1_000_000);
        }
    }

    @Test
    void goesOnFromTheCheckpointWhenAWorkerIsKilledInTheMiddleOfItsWork() {
        try (Crowd crowd = new Crowd("checkpoint")) {
            GitRemote remote = crowd.fleet.repository("checkpoint");
            WorkerProcess first = crowd.worker("first", "--checkpoint-interval", "1s");
            String id = crowd.fleet.submit(remote, "[[script:steer cmd=\"test -f early.txt || echo early > early.txt; sleep 0.3\"]]",
                    "permission_level", "autonomous");
            crowd.await("a checkpoint with that file", fleet -> fleet.status(id).equals("in_progress")
                    && !fleet.api().get("/executions/" + fleet.execution(id)).path("checkpoint").isNull()
                    && changed(fleet.api().get("/executions/" + fleet.execution(id)).path("checkpoint")));
            String session = crowd.fleet.task(id).path("session_id").asString();
            first.crash();
            crowd.worker("second");
            crowd.await("a second attempt", fleet -> fleet.executions(id).size() == 2);
            crowd.fleet.api().post("/tasks/" + id + "/messages", Map.of("message", "STEER to the end"));

            JsonNode done = crowd.completed(id);
            assertThat(done.path("session_id").asString()).isEqualTo(session);
            assertThat(crowd.fleet.executions(id).get(0).path("worker_name").asString()).isEqualTo("second");
            assertThat(remote.file(done.path("result").path("branch").asString(), "early.txt")).isEqualTo("early\n");
            assertThat(crowd.fleet.events(crowd.fleet.execution(id)).toString()).contains("Goes on from the checkpoint");
        }
    }

    /** Looks at no more of them than it has to. */
    private static boolean all(Fleet fleet, List<String> tasks, String status) {
        return tasks.stream().allMatch(id -> fleet.status(id).equals(status));
    }

    private static boolean changed(JsonNode checkpoint) {
        return checkpoint.path("size_bytes").asLong() > 0 && !checkpoint.path("session_id").isNull()
                && !checkpoint.path("head_commit").equals(checkpoint.path("base_commit"));
    }

    /** How many agents a worker had at once at the most, by its child processes. */
    private static final class Processes {

        private final WorkerProcess worker;
        private final Set<Long> seen = new TreeSet<>();
        private long atOnce;

        Processes(WorkerProcess worker) {
            this.worker = worker;
        }

        /** Looks more often than at the tasks. */
        void watch() {
            for (int i = 0; i < 3; i++) {
                look();
                Pause.briefly();
            }
        }

        private void look() {
            List<Long> agents = worker.descendants().stream()
                    .filter(child -> child.info().command().orElse("").endsWith("/claude"))
                    .filter(child -> child.parent().flatMap(parent -> parent.info().command()).filter(parent -> parent.endsWith("/claude")).isEmpty())
                    .map(ProcessHandle::pid).toList();
            seen.addAll(agents);
            atOnce = Math.max(atOnce, agents.size());
        }
    }
}
