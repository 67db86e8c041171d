package io.agentvine.backend.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.agentvine.backend.BackendTest;
import io.agentvine.backend.Http;
import io.agentvine.backend.Http.Answer;
import io.agentvine.backend.fleet.Floor;
import io.agentvine.backend.fleet.Floor.Hand;
import io.agentvine.backend.fleet.Floor.Run;
import io.agentvine.backend.platform.HomeSettings;
import io.agentvine.backend.task.Claimant;
import io.agentvine.backend.task.RunLifecycle;
import io.agentvine.backend.task.TaskLifecycle;
import io.agentvine.protocol.Wire;
import io.agentvine.protocol.WorkOrder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.JdbcTemplate;
import tools.jackson.databind.JsonNode;

/** A run whose worker asks, and a person who answers, over HTTP. */
abstract class ChatTest extends BackendTest {

    static final Map<String, Object> APPLY = Map.of("command", "kubectl apply");
    static final Map<String, Object> DELETE = Map.of("command", "kubectl delete");

    @Autowired
    private HomeSettings home;

    @Autowired
    JdbcTemplate jdbc;

    @Autowired
    TaskLifecycle lifecycle;

    @Autowired
    RunLifecycle runs;

    Floor floor;
    Run run;

    @BeforeEach
    void open() {
        floor = new Floor(http(), jdbc, runs);
        run = floor.run(floor.register());
    }

    Http operator() {
        try {
            return http().bearing(Files.readString(home.home().resolve("operator-token")).strip());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The body of a question of that run. */
    static Map<String, Object> question(Run run, String callId, Map<String, Object> input) {
        Map<String, Object> body = new HashMap<>();
        body.put("session_id", run.order().meta().sessionId());
        body.put("worker_id", run.worker().id());
        body.put("message", "May the agent do this?");
        body.put("task_id", run.taskId());
        body.put("execution_id", run.id());
        body.put("lease_token", run.token());
        body.put("kind", "permission");
        body.put("call_id", callId);
        body.put("tool_name", "Bash");
        body.put("tool_input", input);
        return body;
    }

    static Answer send(Run run, Map<String, Object> question) {
        return run.worker().http().post("/chat/worker-message", Wire.write(question));
    }

    static JsonNode ask(Run run, String callId, Map<String, Object> input) {
        Answer answer = send(run, question(run, callId, input));
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return answer.json();
    }

    static UUID idOf(JsonNode state) {
        return UUID.fromString(state.get("message_id").asString());
    }

    UUID asked(String callId) {
        return idOf(ask(run, callId, APPLY));
    }

    Answer respond(UUID question, Object response) {
        return operator().post("/chat/human-response", Wire.write(Map.of("message_id", question, "response", response)));
    }

    void allow(UUID question) {
        Answer answer = respond(question, "allow");
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    }

    static Answer sendPark(Run run, UUID question, String deferredCall) {
        Map<String, Object> body = new HashMap<>(Map.of("lease_token", run.token(), "question_id", question));
        body.put("deferred_call", deferredCall);
        return run.worker().http().post("/executions/" + run.id() + "/park", Wire.write(body));
    }

    static JsonNode park(Run run, UUID question) {
        Answer answer = sendPark(run, question, null);
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return answer.json();
    }

    JsonNode task(UUID id) {
        return http().get("/tasks/" + id).json();
    }

    String statusOf(UUID taskId) {
        return floor.statusOf(taskId);
    }

    String statusOfQuestion(UUID id) {
        return jdbc.queryForObject("SELECT status FROM questions WHERE id = ?", String.class, id.toString());
    }

    void age(UUID question, Duration by) {
        jdbc.update("UPDATE questions SET created_at = created_at - ? WHERE id = ?", by.toMillis(), question.toString());
    }

    void awaitQuestion(UUID id, String status) {
        await().until(() -> statusOfQuestion(id).equals(status));
    }

    /** What that worker is granted of this task: one work order, or none. */
    List<WorkOrder> grants(Hand worker, UUID taskId) {
        return runs.grantIfClaimable(new Claimant(worker.id(), worker.incarnation(), null, Set.of()), List.of(taskId), 0).granted();
    }

    void makePortable(UUID taskId) {
        jdbc.update("UPDATE tasks SET portable = 1 WHERE id = ?", taskId.toString());
    }

    void endAffinity(UUID taskId) {
        jdbc.update("UPDATE tasks SET affinity_until = affinity_until - 3600000 WHERE id = ?", taskId.toString());
    }

    /** The kinds of the orders that a worker was given for a run. */
    List<String> ordersOf(Run run) {
        return jdbc.queryForList("SELECT kind FROM directives WHERE worker_id = ? AND execution_id = ? ORDER BY n", String.class,
                run.worker().id().toString(), run.id().toString());
    }

    /** The run's session is known to the backend, as its worker reports it. */
    void reportSession(Run run) {
        Answer answer = run.worker().http().post("/sessions", Wire.write(Map.of("session_id", run.order().meta().sessionId(),
                "worker_id", run.worker().id(), "task_id", run.taskId())));
        assertThat(answer.status()).as(answer.body()).isEqualTo(201);
    }

    static Answer end(Run run, String path, Map<String, Object> more) {
        Map<String, Object> body = new HashMap<>(more);
        body.put("job_id", run.order().jobId());
        body.put("lease_token", run.token());
        return run.worker().http().post(path, Wire.write(body));
    }

    static void complete(Run run, String... result) {
        Answer answer = end(run, "/queue/complete", result.length == 0 ? Map.of() : Map.of("result", Wire.mapper().readTree(result[0])));
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    }

    static void fail(Run run) {
        Answer answer = end(run, "/queue/fail", Map.of("failure_class", "refused", "message", "No."));
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    }
}
