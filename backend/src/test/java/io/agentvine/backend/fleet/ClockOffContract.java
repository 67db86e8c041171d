package io.agentvine.backend.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.agentvine.backend.BackendTest;
import io.agentvine.backend.fleet.Floor.Hand;
import io.agentvine.backend.fleet.Floor.Run;
import io.agentvine.backend.store.Database;
import io.agentvine.backend.task.RunLifecycle;
import io.agentvine.protocol.Wire;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.test.context.TestPropertySource;
import tools.jackson.databind.JsonNode;

/** A backend whose clock is five minutes off its database's: it changes nothing, since leases and due times are the store's. */
@TestPropertySource(properties = "agentvine.lease.duration=90s")
abstract class ClockOffContract extends BackendTest {

    @Autowired
    private JdbcTemplate jdbc;

    @Autowired
    private RunLifecycle runs;

    @Autowired
    private Database database;

    private Floor floor;

    @BeforeEach
    void open() {
        floor = new Floor(http(), jdbc, runs);
    }

    private long lastReaped() {
        return jdbc.queryForList("select at from ticks where name = 'reaper'", Long.class).stream().findFirst().orElse(0L);
    }

    private String directive(Hand worker, Run run) {
        JsonNode reply = worker.http().post("/workers/" + worker.id() + "/heartbeat", Wire.write(Map.of("status", "busy",
                "executions", List.of(Map.of("execution_id", run.id().toString(), "lease_token", run.token()))))).json();
        return reply.get("executions").get(0).get("directive").asString();
    }

    @Test
    void keepsTheRunsOfAWorkerThatHeartbeatsThroughManyTurnsOfTheReaper() {
        Hand worker = floor.register();
        Run run = floor.run(worker);
        for (int turn = 0; turn < 4; turn++) {
            long before = lastReaped();
            await("a turn of the reaper").until(() -> lastReaped() > before);
            assertThat(directive(worker, run)).isEqualTo("keep");
        }
        assertThat(floor.statusOf(run.taskId())).isEqualTo("in_progress");
        assertThat(http().get("/workers/" + worker.id()).json().get("status").asString()).isEqualTo("busy");
    }

    @Test
    void takesTheTaskFromASilentWorkerWhenItsLeaseIsOverByTheStoresClock() {
        Run run = floor.run(floor.register());
        jdbc.update("update tasks set lease_until = " + database.now() + " where id = ?", run.taskId().toString());
        await("queued again").until(() -> floor.statusOf(run.taskId()).equals("queued"));
    }

    @Test
    void givesWorkAtItsTimeByTheStoresClock() {
        Hand worker = floor.register();
        Instant later = database.currentTime().plusSeconds(3);
        String id = http().post("/tasks", Wire.write(Map.of("title", "t", "description", "d", "repository_url", "/srv/a.git", "priority", "critical",
                "not_before", later.toString()))).json().get("id").asString();
        JsonNode order = worker.http().post("/queue/claim", Wire.write(Map.of("worker_id", worker.id().toString(), "wait_seconds", 20))).json();
        assertThat(order.get("data").get("id").asString()).isEqualTo(id);
        assertThat(database.currentTime()).isAfterOrEqualTo(later);
        assertThat(Instant.parse(order.get("lease").get("expires_at").asString()))
                .isBetween(database.currentTime().plusSeconds(60), database.currentTime().plusSeconds(91));
    }
}
