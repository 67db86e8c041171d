package io.agentvine.backend.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.agentvine.backend.BackendTest;
import io.agentvine.backend.fleet.Connections.Connection;
import io.agentvine.backend.fleet.Floor.Hand;
import io.agentvine.backend.fleet.Floor.Run;
import io.agentvine.backend.platform.Caller;
import io.agentvine.backend.platform.ProblemException;
import io.agentvine.backend.queue.LoopsByHand;
import io.agentvine.backend.store.Database;
import io.agentvine.backend.store.Transactions;
import io.agentvine.backend.task.Claimant;
import io.agentvine.backend.task.GrantReply;
import io.agentvine.backend.task.RunLifecycle;
import io.agentvine.protocol.Wire;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.JdbcTemplate;

/** Who is there and who is gone, on either database. Times in the store are moved, and the loops are turned by hand. */
@LoopsByHand
abstract class PresenceContract extends BackendTest {

    private static final Duration TURN = Duration.ofSeconds(1);

    @Autowired
    private JdbcTemplate jdbc;

    @Autowired
    private RunLifecycle runs;

    @Autowired
    private Transactions transactions;

    @Autowired
    private Connections connections;

    @Autowired
    private DirectiveStreams streams;

    @Autowired
    private FleetSettings settings;

    @Autowired
    private Database database;

    private final HandClock clock = new HandClock();
    private Floor floor;
    private Suspicion suspicion;

    @BeforeEach
    void open() {
        floor = new Floor(http(), jdbc, runs);
        suspicion = new Suspicion(connections, runs, transactions, settings, clock);
        jdbc.update("UPDATE workers SET last_seen_at = 0, broken_at = NULL");
        becomeSteady();
    }

    @Test
    void numbersTheConnectionsOfAWorkerInTheStore() throws Exception {
        Hand worker = floor.register();
        assertThat(number(worker, "directives_connection")).isZero();
        try (Lines first = directives(worker)) {
            first.await(String::isEmpty);
            assertThat(number(worker, "directives_connection")).isEqualTo(1);
            try (Lines second = directives(worker)) {
                second.await(String::isEmpty);
                assertThat(number(worker, "directives_connection")).isEqualTo(2);
                assertThat(number(worker, "broken_at")).as("the first was replaced and did not break").isNull();
            }
        }
    }

    @Test
    void noticesWithinFewSecondsThatTheWorkersEndIsGone() throws Exception {
        Hand worker = floor.register();
        Lines orders = directives(worker);
        orders.await(String::isEmpty);
        orders.close();
        await().until(() -> number(worker, "broken_at") != null);
    }

    @Test
    void letsTheBreakOfAnOlderConnectionChangeNothing() {
        Hand worker = floor.register();
        Connection older = connect(worker);
        Connection newest = connect(worker);
        connections.broke(List.of(older));
        assertThat(number(worker, "broken_at")).isNull();
        connections.broke(List.of(newest));
        assertThat(number(worker, "broken_at")).isNotNull();
        connect(worker);
        assertThat(number(worker, "broken_at")).as("a new connection undoes it").isNull();
    }

    @Test
    void letsTheBreakOfAnOlderIncarnationsConnectionChangeNothing() {
        Hand old = floor.register();
        Connection connection = connect(old);
        floor.register(old.name(), UUID.randomUUID());
        connections.broke(List.of(connection));
        assertThat(number(old, "broken_at")).isNull();
        assertThatThrownBy(() -> connect(old)).isInstanceOf(ProblemException.class).hasMessageContaining("taken over");
    }

    @Test
    void recordsNoBreakWhenTheBackendStops() throws Exception {
        Hand worker = floor.register();
        try (Lines orders = directives(worker)) {
            orders.await(String::isEmpty);
            streams.stop();
            orders.await(Lines.END::equals);
        } finally {
            streams.start();
        }
        try (Lines orders = directives(worker)) {
            orders.await(String::isEmpty);
        }
        assertThat(number(worker, "last_broken_at")).isNull();
    }

    @Test
    void endsTheRunsOfAWorkerThatFellSilentAndCountsNoAttempt() {
        Hand worker = floor.register();
        Run run = floor.run(worker);
        breakOff(worker, Duration.ofSeconds(8));

        assertThat(suspicion.loseSilent(TURN)).isEqualTo(1);

        Map<String, Object> task = jdbc.queryForMap(
                "SELECT status, attempts, lost_workers, reason_message FROM tasks WHERE id = ?", run.taskId().toString());
        assertThat(task).containsEntry("status", "queued").containsEntry("attempts", 0).containsEntry("lost_workers", 1);
        assertThat((String) task.get("reason_message")).contains(worker.name() + " lost its connection", "for 8 s");
        assertThat(suspicion.loseSilent(TURN)).as("said once").isZero();
        assertThat(verdict(worker, run)).as("on its return").isEqualTo("lost");
        assertThat(complete(worker, run)).isEqualTo(409);
    }

    @Test
    void keepsTheRunsOfASilentWorkerUntilItsTime() {
        boolean inTime;
        do {
            Hand worker = floor.register();
            Run run = floor.run(worker);
            breakOff(worker, Duration.ofSeconds(7));
            int lost = suspicion.loseSilent(TURN);
            inTime = isWithinItsTime(worker);
            String verdict = verdict(worker, run);
            if (inTime) {
                assertThat(lost).isZero();
                assertThat(verdict).isEqualTo("keep");
            }
        } while (!inTime);
    }

    @Test
    void neverSuspectsAWorkerThatHasNoConnection() {
        Hand worker = floor.register();
        Run run = floor.run(worker);
        jdbc.update("UPDATE workers SET last_seen_at = last_seen_at - 80000 WHERE id = ?", worker.id().toString());
        assertThat(suspicion.loseSilent(TURN)).isZero();
        assertThat(floor.statusOf(run.taskId())).isEqualTo("in_progress");
    }

    @Test
    void forgetsABreakWithAnyContactByAnyRoute() {
        Hand worker = floor.register();
        Run run = floor.run(worker);
        List<Runnable> routes = List.of(
                () -> beat(worker),
                () -> claim(worker, 0),
                () -> worker.http().post("/executions/" + run.id() + "/events", "{}"),
                () -> worker.http().post("/sessions", "{}"),
                () -> floor.register(worker.name(), worker.incarnation()));
        for (Runnable route : routes) {
            breakOff(worker, Duration.ofSeconds(20));
            route.run();
            assertThat(number(worker, "broken_at")).isNull();
            assertThat(suspicion.loseSilent(TURN)).isZero();
        }
        assertThat(floor.statusOf(run.taskId())).isEqualTo("in_progress");
    }

    @Test
    void sparesAWorkerThatIsHeardOfWhileItIsJudged() {
        Hand worker = floor.register();
        Run run = floor.run(worker);
        breakOff(worker, Duration.ofSeconds(8));
        List<Connections.Silent> judged = connections.silent();
        assertThat(judged).extracting(Connections.Silent::workerId).containsExactly(worker.id());

        beat(worker);
        assertThat(suspicion.lose(judged.get(0))).isZero();
        connect(worker);
        breakOff(worker, Duration.ofSeconds(8));
        assertThat(suspicion.lose(judged.get(0))).as("a later connection's break is another matter").isZero();
        assertThat(floor.statusOf(run.taskId())).isEqualTo("in_progress");
    }

    @Test
    void leavesItToTheLeaseWhenHalfOfThreeBreakTogether() {
        Hand one = floor.register();
        Hand two = floor.register();
        Hand three = floor.register();
        Run run = floor.run(one);
        connect(three);
        breakOff(one, Duration.ofSeconds(9));
        breakOff(two, Duration.ofSeconds(12));
        assertThat(suspicion.loseSilent(TURN)).isZero();
        beat(two);
        assertThat(suspicion.loseSilent(TURN)).as("also when others are back").isZero();
        assertThat(floor.statusOf(run.taskId())).isEqualTo("in_progress");
    }

    @Test
    void suspectsTheOneOfThreeThatBreaksAlone() {
        Hand one = floor.register();
        Hand two = floor.register();
        Run run = floor.run(one);
        connect(floor.register());
        breakOff(one, Duration.ofSeconds(9));
        breakOff(two, Duration.ofSeconds(30));
        beat(two);
        assertThat(suspicion.loseSilent(TURN)).isEqualTo(1);
        assertThat(floor.statusOf(run.taskId())).isEqualTo("queued");
    }

    @Test
    void suspectsBothOfTwo() {
        Hand one = floor.register();
        Hand two = floor.register();
        floor.run(one);
        floor.run(two);
        breakOff(one, Duration.ofSeconds(9));
        breakOff(two, Duration.ofSeconds(9));
        assertThat(suspicion.loseSilent(TURN)).isEqualTo(2);
    }

    @Test
    void suspectsNobodyBeforeEveryWorkerHadTheTimeToCome() {
        Hand worker = floor.register();
        floor.run(worker);
        breakOff(worker, Duration.ofSeconds(60));
        Suspicion started = new Suspicion(connections, runs, transactions, settings, clock);
        for (int second = 0; second < 8; second++) {
            assertThat(started.loseSilent(TURN)).as("second " + second + " of this backend").isZero();
            clock.pass(TURN);
        }
        assertThat(started.loseSilent(TURN)).isEqualTo(1);
    }

    @Test
    void startsAgainToWaitAfterATimeInWhichNobodyCouldBeHeard() {
        Hand worker = floor.register();
        floor.run(worker);
        breakOff(worker, Duration.ofSeconds(60));
        clock.pass(Duration.ofSeconds(3));
        assertThat(suspicion.loseSilent(TURN)).isZero();
        becomeSteady();
        assertThat(floor.statusOf(runOf(worker))).isEqualTo("queued");
    }

    @Test
    void givesNoWorkToASilentWorkerUntilItIsHeardOf() {
        Hand worker = floor.register();
        UUID task = floor.task();
        breakOff(worker, Duration.ZERO);
        assertThat(grant(worker, task).refusal()).isEqualTo(GrantReply.Refusal.WORKER_MAY_NOT);
        assertThat(floor.statusOf(task)).isEqualTo("queued");
        beat(worker);
        assertThat(grant(worker, task).granted()).hasSize(1);
    }

    @Test
    void dropsTheOpenClaimOfAWorkerWhoseConnectionBroke() throws Exception {
        Hand worker = floor.register();
        Connection connection = connect(worker);
        CompletableFuture<String> claim = CompletableFuture.supplyAsync(() -> claim(worker, 30));
        await().until(() -> {
            connections.broke(List.of(connection));
            return claim.isDone();
        });
        assertThat(claim.get(1, TimeUnit.SECONDS)).isEqualTo("null");
    }

    @Test
    void showsASilentWorkerAsOfflineAndCountsItsSlotsOut() {
        Hand worker = floor.register();
        UUID task = floor.task();
        String early;
        do {
            breakOff(worker, Duration.ofSeconds(7));
            early = shown(worker);
        } while (!isWithinItsTime(worker));
        assertThat(early).isEqualTo("idle");
        breakOff(worker, Duration.ofSeconds(8));
        assertThat(shown(worker)).isEqualTo("offline");
        assertThat(http().get("/tasks/" + task).json().get("reason").get("code").asString()).isEqualTo("no_worker");
        beat(worker);
        assertThat(shown(worker)).isEqualTo("idle");
    }

    /** A suspicion's time of regular turns. */
    private void becomeSteady() {
        for (int second = 0; second <= 8; second++) {
            suspicion.loseSilent(TURN);
            clock.pass(TURN);
        }
    }

    private Connection connect(Hand worker) {
        return connections.open(new Caller.Worker(worker.id(), worker.incarnation(), Set.of()));
    }

    /** Its newest connection broke so long ago. */
    private void breakOff(Hand worker, Duration ago) {
        connections.broke(List.of(connect(worker)));
        jdbc.update("UPDATE workers SET broken_at = broken_at - ?, last_broken_at = last_broken_at - ? WHERE id = ?",
                ago.toMillis(), ago.toMillis(), worker.id().toString());
    }

    /** Whether that worker, which broke off, is not suspected yet: on a busy machine a look may come late, and then says nothing. */
    private boolean isWithinItsTime(Hand worker) {
        long now = jdbc.queryForObject("SELECT " + database.now(), Long.class);
        return now - number(worker, "broken_at") < settings.suspicion().toMillis();
    }

    private GrantReply grant(Hand worker, UUID task) {
        return runs.grantIfClaimable(new Claimant(worker.id(), worker.incarnation(), null, Set.of()), List.of(task), 0);
    }

    private String claim(Hand worker, int waitSeconds) {
        return worker.http().post("/queue/claim", Wire.write(Map.of("worker_id", worker.id().toString(),
                "queue_names", List.of("low_priority"), "wait_seconds", waitSeconds))).body();
    }

    private void beat(Hand worker) {
        worker.http().post("/workers/" + worker.id() + "/heartbeat", "{\"status\":\"idle\"}");
    }

    private String verdict(Hand worker, Run run) {
        return worker.http()
                .post("/workers/" + worker.id() + "/heartbeat", Wire.write(Map.of("status", "busy", "executions",
                        List.of(Map.of("execution_id", run.id().toString(), "lease_token", run.token())))))
                .json().get("executions").get(0).get("directive").asString();
    }

    private int complete(Hand worker, Run run) {
        return worker.http()
                .post("/queue/complete", Wire.write(Map.of("job_id", run.order().jobId().toString(), "lease_token", run.token(),
                        "result", Map.of("summary", "Done"))))
                .status();
    }

    private Lines directives(Hand worker) throws Exception {
        return new Lines(http(), "/workers/" + worker.id() + "/directives", "Authorization", "Bearer " + worker.token());
    }

    private String shown(Hand worker) {
        return http().get("/workers/" + worker.id()).json().get("status").asString();
    }

    private UUID runOf(Hand worker) {
        return UUID.fromString(jdbc.queryForObject(
                "SELECT task_id FROM executions WHERE worker_id = ?", String.class, worker.id().toString()));
    }

    private Long number(Hand worker, String column) {
        return jdbc.queryForObject("SELECT " + column + " FROM workers WHERE id = ?", Long.class, worker.id().toString());
    }

    /** A clock that goes when it is told to. */
    private static final class HandClock extends Clock {

        private Instant now = Instant.EPOCH;

        void pass(Duration time) {
            now = now.plus(time);
        }

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }
}
