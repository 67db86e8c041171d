package io.agentvine.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.agentvine.e2e.fleet.Api;
import io.agentvine.e2e.fleet.BackendProcess;
import io.agentvine.e2e.fleet.GitRemote;
import io.agentvine.e2e.fleet.Pause;
import io.agentvine.e2e.fleet.Promised;
import io.agentvine.e2e.fleet.TcpProxy;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** One of two backends killed (-9) at a named point of a task's way; whatever it left half done the other one ends. */
@Tag("long")
class BackendKilledTest extends OnTwoBackends {

    private static final Duration RELAY = Duration.ofSeconds(3);
    private static final Duration SWEEP = Duration.ofSeconds(8);
    private static final Duration OTHER = Duration.ofSeconds(2);
    private static final Duration RETRY_AND_START = Duration.ofSeconds(5);

    @Test
    void leavesNothingWhenKilledBeforeTheCommit() throws SQLException {
        Map<String, Object> task = taskOf("Before the commit", fleet.repository("uncommitted").url());
        CompletableFuture<Api.Answer> unanswered;
        try (Connection lock = hold("idempotency_keys")) {
            unanswered = CompletableFuture.supplyAsync(() -> new Api(first().url(), null).tryPost("/tasks", task, "uncommitted"));
            awaitHeldUp("idempotency_keys");
            kill(first(), "while it inserted a task");
            lock.rollback();
        }
        await("the answer").until(unanswered::isDone);
        assertThat(unanswered).isCompletedExceptionally();
        assertThat(database().number("select count(*) from tasks where title = 'Before the commit'")).isZero();

        Api.Answer again = fleet.api().tryPost("/tasks", task, "uncommitted");
        assertThat(again.status()).isEqualTo(201);
        assertThat(fleet.api().tryPost("/tasks", task, "uncommitted").json().path("id")).isEqualTo(again.json().path("id"));
        worker("uncommitted");
        fleet.awaitStatus(again.json().path("id").asString(), "completed");
    }

    @Test
    void relaysATaskWhenKilledAfterTheCommitAndBeforeRedisWasTold() {
        fleet.workerAt(fleet.wayTo(second()), "relayed");
        Map<String, Object> task = taskOf("After the commit", fleet.repository("relayed").url());
        first().wayToRedis().silence();
        String id;
        try {
            id = new Api(first().url(), null).post("/tasks", task).path("id").asString();
            kill(first(), "after it committed a task that Redis does not know");
        } finally {
            first().wayToRedis().restore();
        }
        long killed = System.nanoTime();
        fleet.awaitTask(id, "a run", found -> !found.path("status").asString().equals("queued"));
        assertWithin(RELAY, killed);
        fleet.awaitStatus(id, "completed");
    }

    @Test
    void sweepsATaskWhenKilledAfterThePopAndBeforeTheGrant() {
        worker("popped");
        String id = poppedByTheFirst();
        try {
            kill(first(), "when it had popped a task, its grant on the way to the database");
        } finally {
            first().wayToDatabase().restore();
        }
        long killed = System.nanoTime();
        fleet.awaitTask(id, "a run", found -> !found.path("status").asString().equals("queued"));
        assertWithin(SWEEP, killed);
        fleet.awaitStatus(id, "completed");
        assertThat(statuses(id)).containsExactly("completed");
    }

    /** A task that the first backend has popped and cannot grant. It takes one whose claim was open when its database fell silent. */
    private String poppedByTheFirst() {
        for (int tries = 0; tries < 10; tries++) {
            first().wayToDatabase().silence();
            String id = new Api(second().url(), null)
                    .post("/tasks", taskOf("After the pop", fleet.repository("popped" + tries).url())).path("id").asString();
            for (long end = System.nanoTime() + 3_000_000_000L; System.nanoTime() < end; Pause.of(Duration.ofMillis(20))) {
                if (redis().list("ZRANGE", "{agentvine}:inflight", "0", "-1").contains(id)) {
                    return id;
                }
            }
            first().wayToDatabase().restore();
            fleet.awaitStatus(id, "completed");
        }
        throw new AssertionError("no claim was open at the first backend when its database fell silent, ten times");
    }

    @Test
    void givesTheSameWorkOrderAgainWhenKilledAfterTheGrantAndBeforeTheReply() {
        TcpProxy way = fleet.wayTo(first());
        fleet.workerAt(way, "granted");
        BackendProcess victim = first();
        AtomicBoolean lost = new AtomicBoolean();
        way.loseAnswer(LostReplyTest.WORK_ORDER, () -> {
            kill(victim, "when it had granted a task, before its answer");
            lost.set(true);
        });
        String id = new Api(second().url(), null).post("/tasks", taskOf("After the grant", fleet.repository("granted").url())).path("id").asString();
        await("the grant").untilTrue(lost);
        long killed = System.nanoTime();
        awaitAtWork(id);
        assertWithin(RETRY_AND_START, killed);
        fleet.awaitStatus(id, "completed");
        assertThat(statuses(id)).containsExactly("completed");
    }

    @Test
    void dropsAStaleIdWhenKilledAfterTheFinalCommitAndBeforeRedisWasTold() {
        GitRemote remote = fleet.repository("stale");
        String stale = fleet.submit(remote, "[[script:work]]");
        awaitInRedis(stale);
        first().wayToRedis().silence();
        try {
            new Api(first().url(), null).post("/tasks/" + stale + "/cancel", Map.of());
            kill(first(), "when it had cancelled a task, before Redis was told");
        } finally {
            first().wayToRedis().restore();
        }
        long killed = System.nanoTime();
        // The id may be gone by now: the other backend's repair looks at Redis at its own times. The killed one could not have told it.
        worker("stale");
        String id = fleet.submit(remote, "[[script:work]]");
        fleet.awaitStatus(id, "completed");
        await("the stale id dropped").until(() -> !inRedis().contains(stale));
        print("the stale id was gone within " + since(killed).toMillis() + " ms");
        assertThat(fleet.executions(stale)).isEmpty();
        assertThat(fleet.status(stale)).isEqualTo("cancelled");
    }

    @Test
    void letsWorkersGoToTheOtherBackendAndShortensNoLease() {
        Path gate = fleet.folder("one-of-two").resolve("gate");
        worker("one-of-two-busy");
        String busy = fleet.submit(fleet.repository("one-of-two"), "[[script:work gate=" + gate + "]]");
        awaitAtWork(busy);
        worker("one-of-two-idle");
        long lease = leaseOf(busy);

        kill(first(), "with the open claims of two workers");
        long killed = System.nanoTime();
        String next = fleet.submit(fleet.repository("one-of-two-next"), "[[script:work]]");
        fleet.awaitTask(next, "a run", found -> !found.path("status").asString().equals("queued"));
        assertWithin(OTHER, killed);
        assertThat(leaseOf(busy)).isGreaterThanOrEqualTo(lease);
        await("a heartbeat at the other").until(() -> leaseOf(busy) > lease);
        open(gate);
        fleet.awaitStatus(busy, "completed");
        assertThat(statuses(busy)).containsExactly("completed");
    }

    private long leaseOf(String task) {
        return database().number("select lease_until from tasks where id = '" + task + "'");
    }

    private void kill(BackendProcess backend, String point) {
        backend.crash();
        print("killed -9 backend " + backend.pid() + " " + point);
    }

    private void assertWithin(Duration limit, long killed) {
        Duration took = since(killed);
        print("went on within " + took.toMillis() + " ms");
        Promised.kept(limit, took);
    }
}
