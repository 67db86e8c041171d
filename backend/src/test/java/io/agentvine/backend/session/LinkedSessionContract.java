package io.agentvine.backend.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.agentvine.backend.BackendTest;
import io.agentvine.backend.fleet.Floor;
import io.agentvine.backend.fleet.Floor.Hand;
import io.agentvine.backend.fleet.Floor.Run;
import io.agentvine.backend.task.Completion;
import io.agentvine.backend.task.Lease;
import io.agentvine.backend.task.RunReport;
import io.agentvine.backend.task.TaskLifecycle;
import io.agentvine.backend.task.RunLifecycle;
import io.agentvine.protocol.Wire;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.JdbcTemplate;
import tools.jackson.databind.JsonNode;

/** Which tasks go on in an earlier session where nothing is set, on either database. */
abstract class LinkedSessionContract extends BackendTest {

    @Autowired
    JdbcTemplate jdbc;

    @Autowired
    RunLifecycle lifecycle;

    @Autowired
    TaskLifecycle tasks;

    @Autowired
    Sessions sessions;

    Floor floor;
    Hand worker;

    @BeforeEach
    void open() {
        floor = new Floor(http(), jdbc, lifecycle);
        worker = floor.register();
    }

    @Test
    void givesEachOfFiveUnrelatedTasksASessionOfItsOwn() {
        List<UUID> used = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            Run run = completed(floor.run(worker));
            assertThat(run.order().meta().resume()).isFalse();
            used.add(sessionOf(run));
            sessions.leave();
        }
        assertThat(used).doesNotHaveDuplicates();
    }

    @Test
    void goesOnInTheSessionOfTheOneTaskThatItDependsOn() {
        Run first = completed(floor.run(worker));
        UUID next = released(Map.of("depends_on", List.of(first.taskId())));
        assertThat(affinityOf(next)).isEqualTo(worker.id().toString());
        Run run = floor.grant(worker, next);
        assertThat(sessionOf(run)).isEqualTo(sessionOf(first));
        assertThat(run.order().meta().resume()).isTrue();
    }

    @Test
    void givesTheSessionToTheFirstOfSeveralThatDependOnTheSameTask() {
        Run first = completed(floor.run(worker));
        UUID next = released(Map.of("depends_on", List.of(first.taskId())));
        UUID sibling = released(Map.of("depends_on", List.of(first.taskId())));
        assertThat(affinityOf(sibling)).isNull();
        assertFresh(floor.grant(worker, sibling));
        Run run = completed(floor.grant(worker, next));
        assertThat(sessionOf(run)).isEqualTo(sessionOf(first));
        assertFresh(floor.grant(worker, released(Map.of("depends_on", List.of(first.taskId())))));
    }

    @Test
    void beginsAnewWhereItDependsOnSeveralOnAnotherRepositoryOrOnATaskWhoseSessionIsOver() {
        Run first = completed(floor.run(worker));
        Run second = completed(floor.run(worker));
        assertFresh(floor.grant(worker, released(Map.of("depends_on", List.of(first.taskId(), second.taskId())))));
        assertFresh(floor.grant(worker, released(Map.of(
                "depends_on", List.of(first.taskId()), "repository_url", "https://example.org/other.git"))));
        sessions.leave();
        sessions.terminate(sessionOf(first), "by the test");
        assertFresh(floor.grant(worker, released(Map.of("depends_on", List.of(first.taskId())))));
        jdbc.update("UPDATE sessions SET context_tokens = 6, context_window = 10 WHERE session_id = ?", sessionOf(second).toString());
        assertFresh(floor.grant(worker, released(Map.of("depends_on", List.of(second.taskId())))));
    }

    @Test
    void keepsTheSessionThatItNamesWhateverItDependsOn() {
        Run first = completed(floor.run(worker));
        Run other = completed(floor.run(worker));
        UUID next = released(Map.of("depends_on", List.of(first.taskId()), "session_id", sessionOf(other)));
        assertThat(sessionOf(floor.grant(worker, next))).isEqualTo(sessionOf(other));
    }

    @Test
    void goesOnInTheSessionOfARelatedTask() {
        Run first = completed(floor.run(worker));
        UUID next = submitted(Map.of("related_to", first.taskId()));
        assertThat(affinityOf(next)).isEqualTo(worker.id().toString());
        assertThat(sessionOf(floor.grant(worker, next))).isEqualTo(sessionOf(first));
    }

    @Test
    void beginsAnewWhereTheSessionOfTheRelatedTaskIsOver() {
        Run first = completed(floor.run(worker));
        sessions.leave();
        sessions.terminate(sessionOf(first), "by the test");
        assertFresh(floor.grant(worker, submitted(Map.of("related_to", first.taskId()))));
    }

    @Test
    void refusesToBeRelatedToWhatIsUnknownElsewhereOrHasNotRun() {
        Run first = completed(floor.run(worker));
        assertRefused(Map.of("related_to", UUID.randomUUID()), "names no known task");
        assertRefused(Map.of("related_to", first.taskId(), "repository_url", "https://example.org/other.git"), "another repository");
        assertRefused(Map.of("related_to", submitted(Map.of())), "has not run yet");
        assertRefused(Map.of("related_to", first.taskId(), "session_id", sessionOf(first)), "leave one out");
        assertRefused(Map.of("related_to", "x"), "related_to");
    }

    private Run completed(Run run) {
        var answer = run.worker().http().post("/sessions", "{\"session_id\":\"" + sessionOf(run) + "\",\"worker_id\":\"" + run.worker().id()
                + "\",\"task_id\":\"" + run.taskId() + "\"}");
        assertThat(answer.status()).as(answer.body()).isEqualTo(201);
        Lease lease = new Lease(run.order().jobId(), run.order().lease().token(), run.worker().id());
        assertThat(lifecycle.completeIfHeldBy(List.of(new Completion(lease, RunReport.NONE)))).hasSize(1);
        return run;
    }

    private UUID released(Map<String, Object> fields) {
        UUID task = submitted(fields);
        await().until(() -> {
            tasks.settleDeferred(50);
            return jdbc.queryForObject("SELECT deferred FROM tasks WHERE id = ?", Integer.class, task.toString()) == 0;
        });
        return task;
    }

    private UUID submitted(Map<String, Object> fields) {
        var answer = http().post("/tasks", body(fields));
        assertThat(answer.status()).as(answer.body()).isEqualTo(201);
        return UUID.fromString(answer.json().get("id").asString());
    }

    private void assertRefused(Map<String, Object> fields, String words) {
        var answer = http().post("/tasks", body(fields));
        assertThat(answer.status()).as(answer.body()).isEqualTo(400);
        JsonNode error = answer.json().get("errors").get(0);
        assertThat(error.get("field").asString()).isEqualTo("related_to");
        assertThat(error.toString()).contains(words);
    }

    private static String body(Map<String, Object> fields) {
        Map<String, Object> task = new HashMap<>(Map.of(
                "title", "Greet", "description", "Say hello", "repository_url", "https://example.org/r.git"));
        task.putAll(fields);
        return Wire.write(task);
    }

    private String affinityOf(UUID task) {
        return jdbc.queryForObject("SELECT affinity_worker_id FROM tasks WHERE id = ?", String.class, task.toString());
    }

    private static UUID sessionOf(Run run) {
        return run.order().meta().sessionId();
    }

    private static void assertFresh(Run run) {
        assertThat(run.order().meta().resume()).isFalse();
    }
}
