package io.agentvine.backend.controller;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.agentvine.backend.BackendTest;
import io.agentvine.backend.Http;
import io.agentvine.backend.Http.Answer;
import io.agentvine.backend.fleet.Floor;
import io.agentvine.backend.fleet.Floor.Run;
import io.agentvine.backend.platform.HomeSettings;
import io.agentvine.backend.task.RunLifecycle;
import io.agentvine.backend.task.TaskLifecycle;
import io.agentvine.protocol.Wire;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import tools.jackson.databind.JsonNode;

/** A run that asks, a rule that leaves it to the controller, and a scripted model. */
abstract class ControllerTest extends BackendTest {

    static final String KEY = "sk-test-4b7e21f0c5d94a1f";
    static final ScriptedModel MODEL = new ScriptedModel();

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

    @DynamicPropertySource
    static void reachTheScriptedModel(DynamicPropertyRegistry settings) {
        settings.add("agentvine.controller.base-url", MODEL::url);
        settings.add("agentvine.controller.api-key", () -> KEY);
        settings.add("agentvine.controller.model", () -> "claude-test");
        settings.add("agentvine.controller.timeout", () -> "1m");
        settings.add("agentvine.controller.max-usd-per-day", () -> "5");
    }

    @BeforeEach
    void open() {
        MODEL.goesOn();
        MODEL.decides("unsure", 1, "Nothing is scripted.");
        jdbc.update("UPDATE controller_drafts SET cost_micro_usd = 0");
        putRules("[{\"name\": \"deploys\", \"tool\": \"*\", \"decision\": \"controller\", \"reason\": \"Staging only.\"}]");
        floor = new Floor(http(), jdbc, runs);
        run = floor.run(floor.register());
    }

    @AfterEach
    void leaveNothing() {
        MODEL.goesOn();
        putRules("[]");
    }

    final void putRules(String rules) {
        Answer put = operator().put("/policy", "{\"rules\": " + rules + "}");
        assertThat(put.status()).as(put.body()).isEqualTo(200);
    }

    final Http operator() {
        try {
            return http().bearing(Files.readString(home.home().resolve("operator-token")).strip());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A command that no other test asks for. */
    static String command() {
        return "kubectl apply -f " + UUID.randomUUID() + ".yaml";
    }

    final Map<String, Object> question(String command) {
        Map<String, Object> body = new HashMap<>();
        body.put("session_id", run.order().meta().sessionId());
        body.put("worker_id", run.worker().id());
        body.put("message", "May the agent do this?");
        body.put("task_id", run.taskId());
        body.put("execution_id", run.id());
        body.put("lease_token", run.token());
        body.put("kind", "permission");
        body.put("call_id", "call-" + UUID.randomUUID());
        body.put("tool_name", "Bash");
        body.put("tool_input", Map.of("command", command));
        body.put("rule", "deploys");
        body.put("controller", true);
        return body;
    }

    final JsonNode state(Map<String, Object> question) {
        Answer answer = run.worker().http().post("/chat/worker-message", Wire.write(question));
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return answer.json();
    }

    final UUID ask(Map<String, Object> question) {
        return UUID.fromString(state(question).get("message_id").asString());
    }

    final UUID ask(String command) {
        return ask(question(command));
    }

    final Answer respond(UUID question, String response) {
        return operator().post("/chat/human-response", Wire.write(Map.of("message_id", question, "response", response)));
    }

    final String stateOfDraft(UUID question) {
        List<String> states = jdbc.queryForList("SELECT state FROM controller_drafts WHERE question_id = ?", String.class, question.toString());
        return states.isEmpty() ? "none" : states.get(0);
    }

    final Map<String, Object> awaitDraft(UUID question, String state) {
        await("the draft is " + state)
                .untilAsserted(() -> assertThat(stateOfDraft(question)).isEqualTo(state));
        return jdbc.queryForMap("SELECT * FROM controller_drafts WHERE question_id = ?", question.toString());
    }

    final String statusOf(UUID question) {
        return jdbc.queryForObject("SELECT status FROM questions WHERE id = ?", String.class, question.toString());
    }

    final void awaitRequest(String marker) {
        await("the model is asked").until(() -> !MODEL.about(marker).isEmpty());
    }

    /** What people see of it; it has to be open. */
    final JsonNode pending(UUID question) {
        return http().get("/chat/pending?task_id=" + run.taskId()).json().valueStream()
                .filter(one -> one.get("message_id").asString().equals(question.toString()))
                .findFirst().orElseThrow();
    }
}
