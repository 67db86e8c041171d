package io.agentvine.backend.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.agentvine.backend.BackendTest;
import io.agentvine.backend.Http.Answer;
import io.agentvine.backend.fleet.Floor;
import io.agentvine.backend.fleet.Floor.Hand;
import io.agentvine.backend.fleet.Floor.Run;
import io.agentvine.backend.task.Lease;
import io.agentvine.backend.task.RunLifecycle;
import io.agentvine.backend.task.RunReport;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.JdbcTemplate;
import tools.jackson.databind.JsonNode;

/** What sessions promise, on either database. */
abstract class SessionContract extends BackendTest {

    @Autowired
    private JdbcTemplate jdbc;

    @Autowired
    private RunLifecycle runs;

    @Autowired
    private Sessions sessions;

    private Floor floor;
    private Run run;

    @BeforeEach
    void open() {
        floor = new Floor(http(), jdbc, runs);
        run = floor.run(floor.register());
    }

    @Test
    void showsTheSessionThatARunReports() {
        Answer reported = report(run.worker(), sessionOf(run), run.taskId());
        assertThat(reported.status()).isEqualTo(201);
        report(run.worker(), sessionOf(run), run.taskId());
        JsonNode session = http().get("/sessions?task_id=" + run.taskId()).json().get(0);
        assertThat(session.get("session_id").asString()).isEqualTo(sessionOf(run).toString());
        assertThat(session.get("status").asString()).isEqualTo("active");
        assertThat(session.get("tasks_served").asInt()).isEqualTo(1);
        assertThat(session.get("worker_name").asString()).isEqualTo(run.worker().name());
        assertThat(session.get("task_title")).isEqualTo(http().get("/tasks/" + run.taskId()).json().get("title"));
        assertThat(session.get("repository_url").asString()).isEqualTo("https://example.org/r.git");
        assertThat(http().get("/sessions?status=sleeping").json().get("detail").asString()).contains("terminated");
    }

    @Test
    void showsWhatAllRunsInASessionAndOfATaskUsed() {
        report(run.worker(), sessionOf(run), run.taskId());
        JsonNode before = http().get("/sessions/" + sessionOf(run)).json();
        assertThat(before.get("id")).isEqualTo(before.get("session_id"));
        assertThat(before.get("cost_usd").isNull()).isTrue();
        assertThat(before.get("tokens").isNull()).isTrue();

        fail(run);
        String session = sessionOf(run).toString();
        Run second = floor.grant(run.worker(), run.taskId());
        jdbc.update("UPDATE executions SET session_id = ? WHERE id = ?", session, second.id().toString());
        fail(second);

        JsonNode execution = http().get("/executions/" + run.id()).json();
        assertThat(execution.get("cost_usd").asDouble()).isEqualTo(0.25);
        assertThat(execution.get("tokens").asLong()).isEqualTo(14);
        for (String place : List.of("/sessions/" + session, "/tasks/" + run.taskId())) {
            JsonNode sum = http().get(place).json();
            assertThat(sum.get("cost_usd").asDouble()).as(place).isEqualTo(0.5);
            assertThat(sum.get("tokens").asLong()).as(place).isEqualTo(28);
        }
    }

    private void fail(Run run) {
        assertThat(run.worker().http().post("/queue/fail", """
                {"job_id": "%s", "lease_token": "%s", "failure_class": "agent_error", "message": "It broke.", "usage": {"turns": 1,
                "input_tokens": 2, "output_tokens": 3, "cache_creation_input_tokens": 4, "cache_read_input_tokens": 5, "cost_usd": 0.25}}"""
                .formatted(run.order().jobId(), run.token())).status()).isEqualTo(200);
        jdbc.update("UPDATE tasks SET due_at = created_at WHERE id = ?", run.taskId().toString());
    }

    @Test
    void showsHowFullItsContextIsAndKeepsWhatIsNotSaidAgain() {
        jdbc.update("UPDATE tasks SET branch_name = 'develop' WHERE id = ?", run.taskId().toString());
        UUID id = sessionOf(run);
        report(run.worker(), id, run.taskId());
        assertThat(http().get("/sessions/" + id).json().get("context_used").isNull()).isTrue();
        report(run.worker(), id, run.taskId(), ",\"context_tokens\":61000,\"context_window\":200000,\"branch_name\":\"no\"");
        report(run.worker(), id, null);
        JsonNode session = http().get("/sessions/" + id).json();
        assertThat(session.get("context_used").asDouble()).isEqualTo(0.305);
        assertThat(session.get("context_tokens").asLong()).isEqualTo(61_000);
        assertThat(session.get("context_window").asLong()).isEqualTo(200_000);
        assertThat(session.get("branch_name").asString()).as("of the task").isEqualTo("develop");
        assertThat(session.get("age_ms").asLong()).isGreaterThanOrEqualTo(0);
        Answer wrong = report(run.worker(), id, null, ",\"context_tokens\":-1,\"context_window\":0");
        assertThat(wrong.json().get("detail").asString()).contains("context_tokens").contains("context_window");
    }

    @Test
    void neverEndsASessionThatIsParkedInOrAnsweredIn() {
        report(run.worker(), sessionOf(run), run.taskId());
        runs.handBackIfHeldBy(new Lease(run.order().jobId(), run.order().lease().token(), run.worker().id()), RunReport.NONE, "Parked by the test.");
        jdbc.update("UPDATE tasks SET question_id = 'q' WHERE id = ?", run.taskId().toString());
        age(sessionOf(run), "last_activity_at", Duration.ofDays(1));
        age(sessionOf(run), "created_at", Duration.ofDays(1));
        for (String state : new String[] {"waiting", "queued"}) {
            jdbc.update("UPDATE tasks SET status = ?, next_event_at = 1 WHERE id = ?", state, run.taskId().toString());
            sessions.sweep();
            assertThat(statusOf(sessionOf(run))).as(state).isEqualTo("active");
        }
        jdbc.update("UPDATE tasks SET question_id = NULL WHERE id = ?", run.taskId().toString());
        sessions.sweep();
        assertThat(statusOf(sessionOf(run))).isEqualTo("terminated");
    }

    @Test
    void isIdleSoonAfterItsRunEnded() {
        report(run.worker(), sessionOf(run), run.taskId());
        runs.loseAllOf(run.worker().id(), "Lost by the test.");
        await().until(() -> statusOf(sessionOf(run)).equals("idle"));
    }

    @Test
    void endsByIdleTimeAndByAge() {
        UUID idle = ownSession("last_activity_at", Duration.ofMinutes(31));
        UUID old = ownSession("created_at", Duration.ofHours(5));
        UUID fresh = ownSession("last_activity_at", Duration.ofMinutes(29));
        sessions.sweep();
        assertThat(http().get("/sessions/" + idle).json().get("end_reason").asString()).isEqualTo("idle for 30 min");
        assertThat(http().get("/sessions/" + old).json().get("end_reason").asString()).isEqualTo("older than 4 h");
        assertThat(statusOf(fresh)).isEqualTo("idle");
    }

    @Test
    void neverEndsASessionWithARunInIt() {
        report(run.worker(), sessionOf(run), run.taskId());
        age(sessionOf(run), "last_activity_at", Duration.ofDays(1));
        age(sessionOf(run), "created_at", Duration.ofDays(1));
        sessions.sweep();
        assertThat(statusOf(sessionOf(run))).isEqualTo("active");
        assertThat(http().delete("/sessions/" + sessionOf(run)).status()).isEqualTo(409);
    }

    @Test
    void terminatesAnIdleSessionForGood() {
        UUID id = ownSession("created_at", Duration.ZERO);
        assertThat(http().delete("/sessions/" + id).status()).isEqualTo(204);
        assertThat(http().delete("/sessions/" + id).status()).isEqualTo(204);
        assertThat(statusOf(id)).isEqualTo("terminated");
        assertThat(run.worker().http().post("/sessions/" + id + "/heartbeat").status()).isEqualTo(409);
        assertThat(http().delete("/sessions/" + UUID.randomUUID()).status()).isEqualTo(404);
    }

    @Test
    void keepsAHeartbeatingSessionAlive() {
        UUID id = ownSession("last_activity_at", Duration.ofMinutes(31));
        assertThat(run.worker().http().post("/sessions/" + id + "/heartbeat").status()).isEqualTo(200);
        sessions.sweep();
        assertThat(statusOf(id)).isEqualTo("idle");
    }

    @Test
    void opensNothingOfAnotherWorker() {
        Hand other = floor.register();
        report(run.worker(), sessionOf(run), run.taskId());
        assertThat(report(other, sessionOf(run), null).status()).isEqualTo(403);
        assertThat(report(other, UUID.randomUUID(), run.taskId()).status()).isEqualTo(409);
        assertThat(other.http().post("/sessions/" + sessionOf(run) + "/heartbeat").status()).isEqualTo(403);
        String foreign = "{\"session_id\":\"" + UUID.randomUUID() + "\",\"worker_id\":\"" + run.worker().id() + "\"}";
        assertThat(other.http().post("/sessions", foreign).status()).isEqualTo(403);
        assertThat(http().post("/sessions", foreign).status()).isEqualTo(401);
    }

    private static UUID sessionOf(Run run) {
        return run.order().meta().sessionId();
    }

    private UUID ownSession(String column, Duration ago) {
        UUID id = UUID.randomUUID();
        assertThat(report(run.worker(), id, null).status()).isEqualTo(201);
        age(id, column, ago);
        return id;
    }

    private void age(UUID id, String column, Duration ago) {
        jdbc.update("UPDATE sessions SET " + column + " = " + column + " - ? WHERE session_id = ?", ago.toMillis(), id.toString());
    }

    private String statusOf(UUID id) {
        return http().get("/sessions/" + id).json().get("status").asString();
    }

    private static Answer report(Hand worker, UUID session, UUID task) {
        return report(worker, session, task, "");
    }

    private static Answer report(Hand worker, UUID session, UUID task, String more) {
        String taskPart = (task == null ? "" : ",\"task_id\":\"" + task + "\"") + more;
        return worker.http()
                .post(
                        "/sessions",
                        "{\"session_id\":\"" + session + "\",\"worker_id\":\"" + worker.id() + "\"" + taskPart + "}");
    }
}
