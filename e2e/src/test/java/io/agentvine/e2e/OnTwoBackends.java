package io.agentvine.e2e;

import io.agentvine.e2e.fleet.BackendProcess;
import io.agentvine.e2e.fleet.Fleet;
import io.agentvine.e2e.fleet.PostgresServer;
import io.agentvine.e2e.fleet.RedisServer;
import io.agentvine.e2e.fleet.WorkerProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInfo;
import tools.jackson.databind.JsonNode;

/**
 * What every test of an outage needs: two real backends on one real PostgreSQL and one real Redis, started once for all of them
 * that this JVM runs, and ended with it. All times are scaled down together: leases of 8 s instead of 90 s, heartbeats of one second instead of
 * 30 s, and so on.
 */
abstract class OnTwoBackends {

    static final Duration LEASE = Duration.ofSeconds(8);
    private static final String ENTRIES = "{agentvine}:entries";
    private static Fleet shared;
    private static boolean tried;

    final Fleet fleet = shared();
    private String test;

    private static synchronized Fleet shared() {
        if (shared == null) {
            if (tried) {
                throw new IllegalStateException("The two backends did not start; the first test of them says why");
            }
            tried = true;
            shared = Fleet.startTwo("two-backends-" + System.getProperty("agentvine.e2e.fork", "1"),
                    "--agentvine.lease.duration=" + LEASE.toSeconds() + "s", "--agentvine.fleet.heartbeat-interval=1s",
                    "--agentvine.fleet.suspicion=5s", "--agentvine.lease.reaper-gap=3s", "--agentvine.lease.affinity=1s", "--agentvine.queue.reaper-interval=250ms",
                    "--agentvine.queue.backoff=100ms", "--agentvine.queue.max-backoff=1s", "--agentvine.queue.reconcile-interval=2s");
            Runtime.getRuntime().addShutdownHook(new Thread(shared::close, "end-two-backends"));
        }
        return shared;
    }

    @BeforeEach
    void allBackendsAreUp(TestInfo info) {
        test = info.getTestMethod().orElseThrow().getName();
        fleet.backends().forEach(BackendProcess::awaitHealth);
    }

    @AfterEach
    void leaveNothingToTheNext() {
        fleet.backends().stream().filter(backend -> !backend.isAlive()).forEach(BackendProcess::launch);
        fleet.dismissAll();
        database().rows("select id from tasks where status in ('queued', 'in_progress', 'waiting')")
                .forEach(row -> fleet.api().tryPost("/tasks/" + row.get(0) + "/cancel", Map.of()));
    }

    BackendProcess first() {
        return fleet.backends().get(0);
    }

    BackendProcess second() {
        return fleet.backends().get(1);
    }

    PostgresServer database() {
        return fleet.stores().database();
    }

    RedisServer redis() {
        return fleet.stores().redis();
    }

    /** A worker that prefers the first backend. */
    WorkerProcess worker(String name) {
        return fleet.workerAt(fleet.wayTo(first()), name);
    }

    /** Returns once an agent is at work on it, which its transcript shows. */
    void awaitAtWork(String task) {
        fleet.awaitTask(task, "an agent at work", found -> found.path("status").asString().equals("in_progress")
                && fleet.events(fleet.execution(task)).toString().contains("\"text\""));
    }

    void awaitSecondExecution(String task) {
        fleet.awaitTask(task, "a second execution", found -> fleet.executions(task).size() == 2);
    }

    List<String> statuses(String task) {
        return fleet.executions(task).stream().map(execution -> execution.path("status").asString()).toList();
    }

    /** How often the task came to an end, by its append-only history. */
    long ends(String task) {
        return fleet.api().list("/tasks/" + task + "/history").stream()
                .map(change -> change.path("to_status").asString())
                .filter(status -> List.of("completed", "failed", "cancelled").contains(status))
                .count();
    }

    List<String> inRedis() {
        return redis().list("HKEYS", ENTRIES);
    }

    void awaitInRedis(String task) {
        Awaitility.await("task " + task + " in Redis").until(() -> inRedis().contains(task));
    }

    /** A lock on a table that lets it be read and holds up whoever writes to it, until it is closed. */
    Connection hold(String table) throws SQLException {
        Connection connection = database().connect();
        connection.setAutoCommit(false);
        connection.createStatement().execute("LOCK TABLE " + table + " IN EXCLUSIVE MODE");
        return connection;
    }

    void awaitHeldUp(String table) {
        Awaitility.await("a write to " + table + " that is held up").pollInterval(Duration.ofMillis(20))
                .until(() -> database().number("select count(*) from pg_locks where not granted and relation = '" + table + "'::regclass") > 0);
    }

    static void open(Path gate) {
        try {
            Files.createFile(gate);
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    static Map<String, Object> taskOf(String title, String url) {
        return Map.of("title", title, "description", "[[script:work content=@run]]", "repository_url", url);
    }

    JsonNode newest(String task) {
        return fleet.executions(task).get(0);
    }

    static Duration since(long nanos) {
        return Duration.ofNanos(System.nanoTime() - nanos);
    }

    void print(String what) {
        System.out.println(test + ": " + what);
    }
}
