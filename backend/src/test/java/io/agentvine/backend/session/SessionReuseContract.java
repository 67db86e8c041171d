package io.agentvine.backend.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentvine.backend.BackendTest;
import io.agentvine.backend.fleet.Floor;
import io.agentvine.backend.fleet.Floor.Hand;
import io.agentvine.backend.fleet.Floor.Run;
import io.agentvine.backend.task.Claimant;
import io.agentvine.backend.task.Completion;
import io.agentvine.backend.task.Lease;
import io.agentvine.backend.task.RunLifecycle;
import io.agentvine.backend.task.RunReport;
import io.agentvine.backend.task.TaskLifecycle;
import io.agentvine.protocol.FailureClass;
import io.agentvine.protocol.WorkOrder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.JdbcTemplate;

/** In which session a task is done that names none, where any related one will do, on either database. */
abstract class SessionReuseContract extends BackendTest {

    /** Milliseconds: no loop takes a task that waits until then out of its waiting. */
    private static final long LONG_FROM_NOW = 9_999_999_999_999L;

    @Autowired
    JdbcTemplate jdbc;

    @Autowired
    TaskLifecycle lifecycle;

    @Autowired
    RunLifecycle runs;

    @Autowired
    Sessions sessions;

    Floor floor;
    Hand worker;

    @BeforeEach
    void open() {
        floor = new Floor(http(), jdbc, runs);
        worker = floor.register();
    }

    @Test
    void goesOnInTheSessionOfTheLastRelatedTask() {
        UUID session = served(worker);
        sessions.leave();
        Run next = floor.run(worker);

        assertThat(sessionOf(next)).isEqualTo(session);
        assertThat(next.order().meta().resume()).isTrue();
        var execution = http().get("/executions/" + next.id()).json();
        assertThat(execution.get("session_resumed").asBoolean()).isTrue();
        assertThat(execution.get("message").isNull()).isTrue();
        report(next);
        assertThat(http().get("/sessions/" + session).json().get("tasks_served").asInt()).isEqualTo(2);
    }

    @Test
    void goesOnInASessionAsSoonAsItsRunHasEnded() {
        Run first = floor.run(worker);
        report(first);
        UUID next = floor.task();
        var both = runs.completeAndGrant(List.of(completion(first)), who(worker), List.of(next));
        assertThat(both.reply().granted()).singleElement().satisfies(order -> {
            assertThat(order.meta().sessionId()).isEqualTo(sessionOf(first));
            assertThat(order.meta().resume()).isTrue();
        });
    }

    @Test
    void takesTheOneThatWasUsedLast() {
        List<UUID> served = servedTogether(3);
        sessions.leave();
        served.forEach(session -> set(session, "last_activity_at = last_activity_at - 1000"));
        set(served.get(1), "last_activity_at = last_activity_at + 500");
        assertThat(sessionOf(floor.run(worker))).isEqualTo(served.get(1));
    }

    @Test
    void isForTheSameRepositoryAndBranchOnly() {
        UUID session = served(worker);
        assertFresh(granted("repository_url = 'https://example.org/other.git'"));
        assertFresh(granted("branch_name = 'develop'"));
        set(session, "branch_name = 'develop'");
        assertFresh(granted("branch_name = 'main'"));
        assertFresh(granted("branch_name = null"));
        assertThat(sessionOf(granted("branch_name = 'develop'"))).isEqualTo(session);
    }

    @Test
    void isForTheWorkerThatHasItOnly() {
        UUID session = served(worker);
        assertFresh(floor.run(floor.register()));
        assertThat(sessionOf(floor.run(worker))).isEqualTo(session);
    }

    @Test
    void isLeftAloneWhereItsContextIsTooFull() {
        UUID session = served(worker);
        set(session, "context_tokens = 100000, context_window = 200000");
        assertFresh(ended(floor.run(worker)));
        set(session, "context_tokens = 99999");
        assertThat(sessionOf(ended(floor.run(worker)))).isEqualTo(session);
        set(session, "context_window = null");
        assertThat(sessionOf(floor.run(worker))).as("unknown counts as room").isEqualTo(session);
    }

    @Test
    void isLeftAloneWhereItIsTooOldOrIdleOrTerminated() {
        UUID session = served(worker);
        sessions.leave();
        long made = jdbc.queryForObject("SELECT created_at FROM sessions WHERE session_id = ?", Long.class, session.toString());
        set(session, "created_at = created_at - " + Duration.ofHours(4).toMillis());
        assertFresh(ended(floor.run(worker)));
        set(session, "created_at = " + made + ", last_activity_at = last_activity_at - " + Duration.ofMinutes(30).toMillis());
        assertFresh(ended(floor.run(worker)));
        set(session, "status = 'idle', terminated_at = NULL, last_activity_at = last_activity_at + 60000"); // the sweeper may have come by
        assertThat(sessionOf(ended(floor.run(worker)))).isEqualTo(session);
        sessions.terminate(session, "by the test");
        assertFresh(floor.run(worker));
    }

    @Test
    void isLeftToItsLastTaskUntilThatIsCompleted() {
        Run first = floor.run(worker);
        report(first);
        runs.handBackIfHeldBy(lease(first), RunReport.NONE, "Later.");
        assertFresh(ended(floor.run(worker)));
        jdbc.update("UPDATE tasks SET status = 'waiting', dispatched_at = NULL, next_event_at = " + LONG_FROM_NOW + " WHERE id = ?", first.taskId().toString());
        assertFresh(ended(floor.run(worker)));
        jdbc.update("UPDATE tasks SET status = 'queued', next_event_at = 1 WHERE id = ?", first.taskId().toString());
        Run again = floor.grant(worker, first.taskId());
        assertThat(sessionOf(again)).isEqualTo(sessionOf(first));
        runs.failIfHeldBy(lease(again), RunReport.NONE, FailureClass.TIMEOUT, "Too long.");
        assertFresh(ended(floor.run(worker)));
        lifecycle.retryIfFailedOrCancelled(first.taskId(), false, "test");
        ended(floor.grant(worker, first.taskId()));
        assertThat(sessionOf(floor.run(worker))).isEqualTo(sessionOf(first));
    }

    @Test
    void isLeftToAnyTaskThatRunsIsParkedOrWasAnsweredInIt() {
        UUID session = served(worker);
        Run other = granted("session_id = '" + session + "'");
        assertThat(sessionOf(other)).isEqualTo(session);
        assertFresh(ended(floor.run(worker)));
        runs.handBackIfHeldBy(lease(other), RunReport.NONE, "Later.");
        jdbc.update("UPDATE tasks SET status = 'waiting', dispatched_at = NULL, next_event_at = " + LONG_FROM_NOW + ", question_id = 'q' WHERE id = ?", other.taskId().toString());
        assertFresh(ended(floor.run(worker)));
        jdbc.update("UPDATE tasks SET status = 'queued', next_event_at = 1 WHERE id = ?", other.taskId().toString());
        assertFresh(ended(floor.run(worker)));
        jdbc.update("UPDATE tasks SET question_id = NULL WHERE id = ?", other.taskId().toString());
        assertThat(sessionOf(floor.run(worker))).isEqualTo(session);
    }

    @Test
    void isNotForATaskThatIsToStartFreshOrNamesASession() {
        UUID session = served(worker);
        Run failing = granted("repository_url = 'https://example.org/other.git'");
        runs.failIfHeldBy(lease(failing), RunReport.NONE, FailureClass.TIMEOUT, "Too long.");
        jdbc.update("UPDATE tasks SET repository_url = 'https://example.org/r.git' WHERE id = ?", failing.taskId().toString());
        lifecycle.retryIfFailedOrCancelled(failing.taskId(), true, "test");
        Run fresh = floor.grant(worker, failing.taskId());
        assertFresh(fresh);
        assertThat(http().get("/executions/" + fresh.id()).json().get("message").asString()).isEqualTo("Starts in a fresh session.");
        assertFresh(granted("session_id = '" + UUID.randomUUID() + "'"));
        assertThat(sessionOf(floor.run(worker))).isEqualTo(session);
    }

    @Test
    void letsOneOfSeveralThatAreGrantedTogetherInAndAllRun() {
        UUID session = served(worker);
        List<UUID> tasks = List.of(floor.task(), floor.task(), floor.task());
        List<WorkOrder> orders = runs.grantIfClaimable(who(worker), tasks, 0).granted();
        assertThat(orders).hasSize(3);
        assertThat(orders).extracting(order -> order.meta().sessionId()).doesNotHaveDuplicates().contains(session);
        assertThat(orders).filteredOn(order -> order.meta().resume()).extracting(order -> order.meta().sessionId()).containsExactly(session);
    }

    @Test
    void letsOnlyOneInWhateverClaimsComeAtTheSameTime() throws Exception {
        int claims = 4;
        ExecutorService threads = Executors.newFixedThreadPool(claims);
        try {
            for (int round = 0; round < 15; round++) {
                Hand busy = floor.register();
                UUID session = served(busy);
                CyclicBarrier start = new CyclicBarrier(claims);
                List<Future<List<WorkOrder>>> granted = new ArrayList<>();
                for (int i = 0; i < claims; i++) {
                    UUID task = floor.task();
                    granted.add(threads.submit(() -> {
                        start.await();
                        return runs.grantIfClaimable(who(busy), List.of(task), 0).granted();
                    }));
                }
                List<UUID> used = new ArrayList<>();
                for (Future<List<WorkOrder>> one : granted) {
                    one.get().forEach(order -> used.add(order.meta().sessionId()));
                }
                assertThat(used).hasSize(claims).doesNotHaveDuplicates().contains(session);
            }
        } finally {
            threads.shutdownNow();
        }
    }

    /** A session in which a task was completed. */
    UUID served(Hand worker) {
        Run run = floor.run(worker);
        report(run);
        return sessionOf(ended(run));
    }

    private List<UUID> servedTogether(int many) {
        List<Run> runs = new ArrayList<>();
        for (int i = 0; i < many; i++) {
            runs.add(floor.run(worker));
        }
        runs.forEach(this::report);
        runs.forEach(this::ended);
        return runs.stream().map(SessionReuseContract::sessionOf).toList();
    }

    private Run granted(String with) {
        UUID task = floor.task();
        jdbc.update("UPDATE tasks SET " + with + " WHERE id = ?", task.toString());
        return floor.grant(worker, task);
    }

    Run ended(Run run) {
        assertThat(runs.completeIfHeldBy(List.of(completion(run)))).hasSize(1);
        return run;
    }

    private static Completion completion(Run run) {
        return new Completion(lease(run), RunReport.NONE);
    }

    private static Lease lease(Run run) {
        return new Lease(run.order().jobId(), run.order().lease().token(), run.worker().id());
    }

    private static Claimant who(Hand worker) {
        return new Claimant(worker.id(), worker.incarnation(), null, Set.of());
    }

    private void report(Run run) {
        var answer = run.worker().http().post("/sessions", "{\"session_id\":\"" + sessionOf(run) + "\",\"worker_id\":\"" + run.worker().id()
                + "\",\"task_id\":\"" + run.taskId() + "\"}");
        assertThat(answer.status()).as(answer.body()).isEqualTo(201);
    }

    private void set(UUID session, String what) {
        assertThat(jdbc.update("UPDATE sessions SET " + what + " WHERE session_id = ?", session.toString())).isEqualTo(1);
    }

    static UUID sessionOf(Run run) {
        return run.order().meta().sessionId();
    }

    static void assertFresh(Run run) {
        assertThat(run.order().meta().resume()).isFalse();
    }
}
