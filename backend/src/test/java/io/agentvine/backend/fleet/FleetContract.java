package io.agentvine.backend.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.agentvine.backend.BackendTest;
import io.agentvine.backend.Http;
import io.agentvine.backend.Http.Answer;
import io.agentvine.backend.fleet.Floor.Hand;
import io.agentvine.backend.fleet.Floor.Run;
import io.agentvine.backend.platform.HomeSettings;
import io.agentvine.backend.task.LeaseSettings;
import io.agentvine.backend.task.RunLifecycle;
import io.agentvine.backend.task.TaskLifecycle;
import io.agentvine.protocol.Wire;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.JdbcTemplate;
import tools.jackson.databind.JsonNode;

/** What the fleet promises, on either database. */
abstract class FleetContract extends BackendTest {

    @Autowired
    private LeaseSettings leases;

    @Autowired
    private JdbcTemplate jdbc;

    @Autowired
    private TaskLifecycle lifecycle;

    @Autowired
    private RunLifecycle runs;

    @Autowired
    private HomeSettings home;

    private Floor floor;

    @BeforeEach
    void open() {
        floor = new Floor(http(), jdbc, runs);
    }

    @Test
    void registersAndShowsAWorker() {
        var answer = http().post("/workers", """
                {"name":"shown-%s","slots":2,"labels":["b","a"],"version":"0.1.0","host":"box","credential_fingerprint":"f00",
                "confinement":"bubblewrap","agent_version":"2.1.330 (Claude Code)"}"""
                .formatted(UUID.randomUUID()));
        assertThat(answer.status()).isEqualTo(201);
        assertThat(answer.json().get("heartbeat_interval_ms").asLong()).isEqualTo(30_000);
        assertThat(answer.json().get("lease_ms").asLong()).isEqualTo(leases.duration().toMillis());
        assertThat(answer.header("Location")).endsWith(answer.json().get("id").asString());

        var shown = http().get("/workers/" + answer.json().get("id").asString());
        assertThat(shown.json().get("status").asString()).isEqualTo("idle");
        assertThat(shown.json().get("labels").toString()).isEqualTo("[\"a\",\"b\"]");
        assertThat(shown.json().get("slots").asInt()).isEqualTo(2);
        assertThat(shown.json().get("confinement").asString()).isEqualTo("bubblewrap");
        assertThat(shown.json().get("agent_version").asString()).isEqualTo("2.1.330 (Claude Code)");
        assertThat(shown.body()).doesNotContain("token").doesNotContain("avw_");
    }

    @Test
    void keepsWhatAWorkerSaysOfItsAgentOnceItKnows() {
        Hand worker = floor.register();
        assertThat(agentOf(worker)).isNull();
        worker.http().post("/workers/" + worker.id() + "/heartbeat", "{\"status\":\"idle\",\"agent_version\":\"2.1.330 (Claude Code)\"}");
        worker.http().post("/workers/" + worker.id() + "/heartbeat", "{\"status\":\"idle\"}");
        assertThat(agentOf(worker)).isEqualTo("2.1.330 (Claude Code)");
        worker.http().post("/workers/" + worker.id() + "/heartbeat", "{\"status\":\"idle\",\"agent_version\":\"2.1.332 (Claude Code)\"}");
        assertThat(agentOf(worker)).isEqualTo("2.1.332 (Claude Code)");
    }

    private String agentOf(Hand worker) {
        return http().get("/workers/" + worker.id()).json().get("agent_version").asString(null);
    }

    @Test
    void namesEveryWrongFieldOfARegistration() {
        var answer = http().post("/workers", "{\"name\":\"no spaces\",\"slots\":0,\"host\":\"a\\u0000b\",\"agent_version\":\"a\\u001bb\"}");
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.json().get("errors").toString()).contains("name").contains("slots").contains("host").contains("agent_version");
        assertThat(http().get("/workers?status=asleep").json().get("detail").asString()).contains("idle", "offline");
        assertThat(http().get("/workers/" + UUID.randomUUID()).status()).isEqualTo(404);
    }

    @Test
    void countsAnyRequestOfAWorkerAsHeardOfIt() {
        Hand worker = floor.register();
        jdbc.update("UPDATE workers SET last_seen_at = last_seen_at - 3600000 WHERE id = ?", worker.id().toString());
        assertThat(http().get("/workers/" + worker.id()).json().get("status").asString()).isEqualTo("offline");
        worker.http().post("/queue/claim", "{\"worker_id\":\"%s\",\"queue_names\":[\"low_priority\"]}".formatted(worker.id()));
        assertThat(http().get("/workers/" + worker.id()).json().get("status").asString()).isNotEqualTo("offline");
    }

    @Test
    void saysOfAQueuedTaskWhatItWaitsForAtTheTimeOfReading() {
        floor.register();
        UUID task = floor.task();
        var reason = http().get("/tasks/" + task).json().get("reason");
        assertThat(reason.get("code").asString()).as(reason.toString()).isEqualTo("queued");
        assertThat(reason.get("message").asString()).contains("slots free", "of the queue default");
        jdbc.update("UPDATE workers SET last_seen_at = last_seen_at - 3600000");
        assertThat(http().get("/tasks/" + task).json().get("reason").get("code").asString()).isEqualTo("no_worker");
        assertThat(http().get("/tasks?limit=1").json().get(0).get("reason").get("code").asString()).isEqualTo("no_worker");
    }

    @Test
    void keepsRunsAndIdWhenAnIncarnationRegistersAgain() {
        Hand worker = floor.register();
        Run run = floor.run(worker);
        Hand again = floor.register(worker.name(), worker.incarnation());
        assertThat(again.id()).isEqualTo(worker.id());
        assertThat(verdict(again, run)).isEqualTo("keep");
    }

    @Test
    void letsANewerIncarnationTakeTheNameOver() {
        Hand old = floor.register();
        Run run = floor.run(old);
        Hand newer = floor.register(old.name(), UUID.randomUUID());

        assertThat(newer.id()).isEqualTo(old.id());
        await().until(() -> floor.statusOf(run.taskId()).equals("queued"));
        var refused = beat(old, run);
        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused.json().get("detail").asString()).contains("taken over");
        assertThat(verdict(newer, run)).isEqualTo("lost");
    }

    @Test
    void tellsARegistrationWhoseNameWasALiveWorkers() {
        Hand old = floor.register();
        floor.run(old);
        String again = "{\"name\": \"" + old.name() + "\", \"host\": \"laptop\", \"incarnation\": \"%s\"}";

        assertThat(http().post("/workers", again.formatted(old.incarnation())).json().get("taken_over").isNull()).as("a repetition").isTrue();
        var newer = http().post("/workers", again.formatted(UUID.randomUUID())).json();
        assertThat(newer.get("taken_over").get("incarnation").asString()).isEqualTo(old.incarnation().toString());
        assertThat(newer.get("taken_over").get("host").asString()).isEqualTo("laptop");
        assertThat(newer.get("taken_over").get("silent_ms").asLong()).isNotNegative();
        assertThat(newer.get("taken_over").get("runs").asInt()).isEqualTo(1);
        jdbc.update("update workers set last_seen_at = last_seen_at - 3600000 where id = ?", old.id().toString());
        assertThat(http().post("/workers", again.formatted(UUID.randomUUID())).json().get("taken_over").isNull()).as("it was offline").isTrue();
    }

    @Test
    void judgesEachPresentedRunOnItsOwn() {
        Hand worker = floor.register();
        Run kept = floor.run(worker);
        Run cancelled = floor.run(worker);
        Run foreign = floor.run(floor.register());
        lifecycle.cancelIfLive(cancelled.taskId(), "person");
        jdbc.update("UPDATE tasks SET lease_until = lease_until - 60000 WHERE id = ?", kept.taskId().toString());
        long before = leaseOf(kept);

        JsonNode reply = beat(worker, kept, cancelled, foreign).json();
        assertThat(reply.get("executions").get(0).get("directive").asString()).isEqualTo("keep");
        assertThat(reply.get("executions").get(1).get("directive").asString()).isEqualTo("cancel");
        assertThat(reply.get("executions").get(2).get("directive").asString()).isEqualTo("lost");
        assertThat(leaseOf(kept)).isGreaterThan(before + 50_000);
    }

    @Test
    void renewsNothingForAnotherRunsToken() {
        Hand worker = floor.register();
        Run first = floor.run(worker);
        Run second = floor.run(worker);
        var reply = worker.http().post("/workers/" + worker.id() + "/heartbeat", Wire.write(Map.of(
                "status", "busy",
                "executions", List.of(Map.of("execution_id", first.id().toString(), "lease_token", second.token())))));
        assertThat(reply.json().get("executions").get(0).get("directive").asString()).isEqualTo("lost");
    }

    @Test
    void showsBusyErrorDrainingAndOffline() {
        Hand worker = floor.register();
        assertThat(shown(worker)).isEqualTo("idle");
        floor.run(worker);
        assertThat(shown(worker)).isEqualTo("busy");
        worker.http().post("/workers/" + worker.id() + "/heartbeat", "{\"status\":\"error\",\"error_message\":\"not logged in\"}");
        assertThat(shown(worker)).isEqualTo("error");
        assertThat(http().get("/workers/" + worker.id()).json().get("error_message").asString()).isEqualTo("not logged in");
        assertThat(http().post("/workers/" + worker.id() + "/drain").json().get("status").asString()).isEqualTo("draining");
        http().post("/workers/" + worker.id() + "/resume");
        jdbc.update("UPDATE workers SET last_seen_at = last_seen_at - 3600000 WHERE id = ?", worker.id().toString());
        assertThat(shown(worker)).isEqualTo("offline");
        assertThat(http().get("/workers?status=offline&limit=500").body()).contains(worker.name());
    }

    @Test
    void tellsAWorkerThatItIsResumedAlsoWhereItWasNotDrained() {
        Hand worker = floor.register();
        http().post("/workers/" + worker.id() + "/resume");
        assertThat(jdbc.queryForList("SELECT kind FROM directives WHERE worker_id = ?", String.class, worker.id().toString()))
                .as("its credential may have been refused, which it alone knows of").containsExactly("resume");
        http().post("/workers/" + worker.id() + "/drain");
        http().post("/workers/" + worker.id() + "/drain");
        assertThat(jdbc.queryForList("SELECT kind FROM directives WHERE worker_id = ? ORDER BY n", String.class, worker.id().toString()))
                .containsExactly("resume", "drain");
    }

    @Test
    void queuesAgainWhatADeregisteredWorkerHeld() {
        Hand worker = floor.register();
        Run run = floor.run(worker);
        assertThat(worker.http().delete("/workers/" + worker.id()).status()).isEqualTo(204);
        assertThat(floor.statusOf(run.taskId())).isEqualTo("queued");
        assertThat(shown(worker)).isEqualTo("offline");
        assertThat(beat(worker, run).status()).isEqualTo(409);
        Hand again = floor.register(worker.name(), worker.incarnation());
        assertThat(again.id()).isEqualTo(worker.id());
        assertThat(shown(again)).isEqualTo("idle");
    }

    private Http operator() {
        try {
            return http().bearing(Files.readString(home.home().resolve("operator-token")).strip());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void letsTheOperatorRemoveAnOfflineWorkerAndKeepsItsNameInWhatItDid() {
        Hand worker = floor.register();
        Run run = floor.run(worker);
        jdbc.update("UPDATE workers SET last_seen_at = last_seen_at - 3600000 WHERE id = ?", worker.id().toString());

        assertThat(operator().delete("/workers/" + worker.id()).status()).isEqualTo(204);

        assertThat(http().get("/workers/" + worker.id()).status()).isEqualTo(404);
        assertThat(http().get("/workers?status=offline&limit=500").body()).doesNotContain(worker.id().toString());
        assertThat(floor.statusOf(run.taskId())).isEqualTo("queued");
        assertThat(http().get("/executions/" + run.id()).json().get("worker_name").asString()).isEqualTo(worker.name());
        assertThat(operator().delete("/workers/" + worker.id()).status()).isEqualTo(404);
        assertThat(http().post("/workers/" + worker.id() + "/drain").status()).isEqualTo(404);
        assertThat(jdbc.queryForList("SELECT what FROM changes WHERE subject_id = ? ORDER BY id", String.class, worker.id().toString()))
                .startsWith("added").contains("deleted");
        assertThat(floor.register(worker.name(), worker.incarnation()).id()).isEqualTo(worker.id());
        assertThat(shown(worker)).isEqualTo("idle");
    }

    @Test
    void letsTheOperatorRemoveAWorkerThatLeftByItself() {
        Hand worker = floor.register();
        worker.http().delete("/workers/" + worker.id());
        assertThat(shown(worker)).isEqualTo("offline");
        assertThat(operator().delete("/workers/" + worker.id()).status()).isEqualTo(204);
        assertThat(http().get("/workers/" + worker.id()).status()).isEqualTo(404);
    }

    @Test
    void removesNoLiveWorkerAndSaysWhatToDo() {
        Hand worker = floor.register();
        Run run = floor.run(worker);
        var refused = operator().delete("/workers/" + worker.id());
        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused.json().get("detail").asString()).contains("live", "/workers/" + worker.id() + "/drain", "stop it");
        assertThat(floor.statusOf(run.taskId())).isEqualTo("in_progress");
        assertThat(http().delete("/workers/" + worker.id()).status()).isEqualTo(401);
        assertThat(operator().delete("/workers/" + UUID.randomUUID()).status()).isEqualTo(404);
    }

    @Test
    void showsWhenAWorkerWasMadeChangedAndHeardOf() {
        Hand worker = floor.register();
        jdbc.update("UPDATE workers SET last_seen_at = last_seen_at + 5000 WHERE id = ?", worker.id().toString());
        JsonNode shown = http().get("/workers/" + worker.id()).json();
        assertThat(shown.get("last_heartbeat_at")).isEqualTo(shown.get("last_seen_at"));
        assertThat(shown.get("updated_at")).isEqualTo(shown.get("last_seen_at"));
        Instant made = Instant.parse(shown.get("created_at").asString());
        assertThat(made).isBetween(Instant.parse(shown.get("registered_at").asString()).minusSeconds(60), Instant.now().plusSeconds(1));
        floor.register(worker.name(), UUID.randomUUID());
        assertThat(http().get("/workers/" + worker.id()).json().get("created_at")).isEqualTo(shown.get("created_at"));
    }

    @Test
    void opensNothingOfAnotherWorker() {
        Hand worker = floor.register();
        Hand other = floor.register();
        assertThat(other.http().post("/workers/" + worker.id() + "/heartbeat", "{\"status\":\"idle\"}").status()).isEqualTo(403);
        assertThat(other.http().get("/workers/" + worker.id() + "/directives").status()).isEqualTo(403);
        assertThat(other.http().delete("/workers/" + worker.id()).status()).isEqualTo(403);
        assertThat(http().post("/workers/" + worker.id() + "/heartbeat", "{\"status\":\"idle\"}").status()).isEqualTo(401);
        String forged = worker.token().substring(0, worker.token().length() - 4) + "AAAA";
        assertThat(http().bearing(forged).post("/workers/" + worker.id() + "/heartbeat", "{\"status\":\"idle\"}").status())
                .isEqualTo(401);
    }

    /** A look for orders every second and a line of life every two would put two orders between such lines, and never five. */
    @Test
    void streamsACancelAtOnceAndLivesInBetween() throws Exception {
        Hand worker = floor.register();
        long issued = 0;
        try (Lines orders = directives(worker, 0)) {
            assertThat(orders.status()).isEqualTo(200);
            orders.await(String::isEmpty);
            for (int together = 0; together < 5; issued++) {
                assertThat(issued).as("orders without five between two lines of life").isLessThan(200);
                Run run = floor.run(worker);
                lifecycle.cancelIfLive(run.taskId(), "person");
                AtomicInteger lives = new AtomicInteger();
                JsonNode order = Wire.mapper().readTree(orders.await(line -> !line.isEmpty() || lives.incrementAndGet() < 0));
                assertThat(order.get("kind").asString()).isEqualTo("cancel");
                assertThat(order.get("execution_id").asString()).isEqualTo(run.id().toString());
                assertThat(order.get("n").asLong()).isEqualTo(issued + 1);
                together = lives.get() == 0 ? together + 1 : 1;
            }
        }
        http().post("/workers/" + worker.id() + "/drain");
        try (Lines orders = directives(worker, issued)) {
            JsonNode order = Wire.mapper().readTree(orders.await(line -> !line.isEmpty()));
            assertThat(order.get("kind").asString()).isEqualTo("drain");
            assertThat(order.get("n").asLong()).isEqualTo(issued + 1);
        }
    }

    @Test
    void deliversAnOrderThatAnotherBackendWrote() throws Exception {
        Hand worker = floor.register();
        try (Lines orders = directives(worker, 0)) {
            orders.await(String::isEmpty);
            jdbc.update("INSERT INTO directives (worker_id, n, incarnation, kind, created_at) VALUES (?, 1, ?, 'stop', 0)",
                    worker.id().toString(), worker.incarnation().toString());
            jdbc.update("UPDATE workers SET last_directive = 1 WHERE id = ?", worker.id().toString());
            assertThat(orders.await(line -> !line.isEmpty())).contains("\"stop\"");
        }
    }

    @Test
    void endsTheStreamThatANewerOneOrANewerWorkerReplaces() throws Exception {
        Hand worker = floor.register();
        try (Lines first = directives(worker, 0)) {
            first.await(String::isEmpty);
            try (Lines second = directives(worker, 0)) {
                first.await(Lines.END::equals);
                second.await(String::isEmpty);
                floor.register(worker.name(), UUID.randomUUID());
                second.await(Lines.END::equals);
            }
        }
        assertThat(worker.http().get("/workers/" + worker.id() + "/directives").status()).isEqualTo(409);
    }

    @Test
    void replaysNoOrderOfAnOlderIncarnation() throws Exception {
        Hand old = floor.register();
        Run run = floor.run(old);
        lifecycle.cancelIfLive(run.taskId(), "person");
        Hand newer = floor.register(old.name(), UUID.randomUUID());
        http().post("/workers/" + newer.id() + "/drain");
        try (Lines orders = directives(newer, 0)) {
            assertThat(orders.await(line -> !line.isEmpty())).contains("drain").contains("\"n\":2");
        }
    }

    private Lines directives(Hand worker, long after) throws Exception {
        return new Lines(
                http(), "/workers/" + worker.id() + "/directives?after=" + after, "Authorization", "Bearer " + worker.token());
    }

    private Answer beat(Hand worker, Run... runs) {
        List<Map<String, String>> presented = Arrays.stream(runs)
                .map(run -> Map.of("execution_id", run.id().toString(), "lease_token", run.token()))
                .toList();
        return worker.http()
                .post(
                        "/workers/" + worker.id() + "/heartbeat",
                        Wire.write(Map.of("status", "busy", "executions", presented)));
    }

    private String verdict(Hand worker, Run run) {
        return beat(worker, run).json().get("executions").get(0).get("directive").asString();
    }

    private String shown(Hand worker) {
        return http().get("/workers/" + worker.id()).json().get("status").asString();
    }

    private long leaseOf(Run run) {
        return jdbc.queryForObject("SELECT lease_until FROM tasks WHERE id = ?", Long.class, run.taskId().toString());
    }
}
