package io.agentvine.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.agentvine.e2e.agent.Witness;
import io.agentvine.e2e.fleet.Api;
import io.agentvine.e2e.fleet.Promised;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** PostgreSQL away: requests are refused, agents go on, and all resumes soon after it is back. */
@Tag("long")
class PostgresOutageTest extends OnTwoBackends {

    private static final Duration BACK = Duration.ofSeconds(5);

    @Test
    void reapsNothingWhenPostgresWasAwayForLongerThanALease() {
        Path witness = fleet.folder("away").resolve("witness");
        Path gate = fleet.folder("away").resolve("gate");
        worker("away");
        String id = fleet.submit(fleet.repository("away"), "[[script:work gate=" + gate + " witness=" + witness + "]]");
        awaitAtWork(id);
        String execution = fleet.execution(id);
        Map<String, Object> task = taskOf("While PostgreSQL is away", fleet.repository("refused").url());
        long pid = database().pid();

        database().stop();
        long stopped = System.nanoTime();
        assertUnavailable(fleet.api().tryPost("/tasks", task));
        open(gate);
        await("an agent that went on").until(() -> Witness.read(witness).stream().anyMatch(line -> line.what().equals("end")));
        await("an outage longer than a lease").until(() -> since(stopped).compareTo(LEASE.plusSeconds(1)) > 0);
        assertUnavailable(fleet.api().tryPost("/tasks", task));
        Duration away = since(stopped);
        database().start();
        long back = System.nanoTime();

        await("a task taken again").pollInterval(Duration.ofMillis(50)).until(() -> fleet.api().tryPost("/tasks", task, "away").status() == 201);
        fleet.awaitStatus(id, "completed");
        print("stopped postgres " + pid + " for " + away.toMillis() + " ms, all went on " + since(back).toMillis() + " ms after it was back");
        Promised.kept(BACK, since(back));
        assertThat(fleet.executions(id)).extracting(each -> each.path("id").asString()).containsExactly(execution);
        fleet.awaitStatus(fleet.api().tryPost("/tasks", task, "away").json().path("id").asString(), "completed");
    }

    @Test
    void goesOnAfterPostgresWasReadOnly() {
        Path gate = fleet.folder("read-only").resolve("gate");
        worker("read-only");
        String id = fleet.submit(fleet.repository("read-only"), "[[script:work gate=" + gate + "]]");
        awaitAtWork(id);
        Map<String, Object> task = taskOf("While PostgreSQL is read-only", fleet.repository("unwritten").url());

        database().readOnly(true);
        long begun = System.nanoTime();
        try {
            await("writes refused").until(() -> fleet.api().tryPost("/tasks", task, "read-only").status() == 503);
            assertUnavailable(fleet.api().tryPost("/tasks", task, "read-only"));
            assertThat(fleet.status(id)).as("reading goes on").isEqualTo("in_progress");
            await("longer than a lease").until(() -> since(begun).compareTo(LEASE.plusSeconds(1)) > 0);
        } finally {
            database().readOnly(false);
        }
        long back = System.nanoTime();
        await("a task taken again").pollInterval(Duration.ofMillis(50)).until(() -> fleet.api().tryPost("/tasks", task, "read-only").status() == 201);
        Duration took = since(back);
        Promised.kept(BACK, took);
        open(gate);
        fleet.awaitStatus(id, "completed");
        print("postgres " + database().pid() + " was read-only, writes went on " + took.toMillis() + " ms after it was not");
        assertThat(statuses(id)).containsExactly("completed");
        fleet.awaitStatus(fleet.api().tryPost("/tasks", task, "read-only").json().path("id").asString(), "completed");
    }

    private static void assertUnavailable(Api.Answer answer) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(503);
        assertThat(answer.retryAfter()).isNotBlank();
    }
}
