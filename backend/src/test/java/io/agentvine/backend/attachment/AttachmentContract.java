package io.agentvine.backend.attachment;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentvine.backend.BackendTest;
import io.agentvine.backend.Http.Answer;
import io.agentvine.backend.PromisedAnswers;
import io.agentvine.backend.fleet.Floor;
import io.agentvine.backend.fleet.Floor.Run;
import io.agentvine.backend.task.RunLifecycle;
import io.agentvine.hash.Sha256;
import io.agentvine.protocol.AgentOptions;
import io.agentvine.protocol.Effort;
import io.agentvine.protocol.Wire;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.JdbcTemplate;
import tools.jackson.databind.JsonNode;

/** Files that go with tasks, and what else a task asks of its agent, on either database. */
abstract class AttachmentContract extends BackendTest {

    private static final HttpClient CLIENT = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private static final byte[] PNG = bytes("\u0089PNG\r\n\u001a\nrest of a picture");

    @Autowired
    private JdbcTemplate jdbc;

    @Autowired
    private RunLifecycle lifecycle;

    @Autowired
    private AttachmentUpkeep upkeep;

    private Floor floor;

    @BeforeEach
    void open() {
        floor = new Floor(http(), jdbc, lifecycle);
    }

    @Test
    void tellsWhatAFileIsByItsContentAndGivesItBackByteForByte() throws Exception {
        Map<String, byte[]> files = Map.of("image/png", PNG, "image/jpeg", bytes("\u00ff\u00d8\u00ff\u00e0 picture"), "image/gif", bytes("GIF89a..."),
                "image/webp", bytes("RIFF1234WEBPVP8 "), "application/pdf", bytes("%PDF-1.7\n\u0000\u0001"), "text/plain", "grün, 漢字\n".getBytes(StandardCharsets.UTF_8));
        for (Map.Entry<String, byte[]> file : files.entrySet()) {
            JsonNode kept = json(upload("a%20picture.png", file.getValue()), 201);
            assertThat(kept.get("media_type").asString()).isEqualTo(file.getKey());
            assertThat(kept.get("name").asString()).isEqualTo("a picture.png");
            assertThat(kept.get("size_bytes").asInt()).isEqualTo(file.getValue().length);
            assertThat(kept.get("sha256").asString()).isEqualTo(Sha256.hex(file.getValue()));
            String path = "/attachments/" + kept.get("id").asString();
            assertThat(http().get(path).json()).isEqualTo(kept);
            HttpResponse<byte[]> content = CLIENT.send(HttpRequest.newBuilder(http().uri(path + "/content")).build(), BodyHandlers.ofByteArray());
            assertThat(content.body()).isEqualTo(file.getValue());
            assertThat(content.headers().firstValue("Content-Disposition").orElse("")).startsWith("attachment");
            assertThat(content.headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");
        }
    }

    @Test
    void refusesWhatNoAgentCanBeShown() throws Exception {
        assertThat(refused(upload("a", new byte[0]), 400)).contains("empty");
        assertThat(refused(upload("a.png", bytes("\u007fELF\u0002\u0001")), 400)).contains("PNG, JPEG, GIF, WebP, PDF or text");
        assertThat(refused(upload("a.txt", bytes("caf\u00e9")), 400)).contains("UTF-8");
        assertThat(refused(upload("a.txt", new byte[5 * 1024 * 1024 + 1]), 413)).contains("agentvine.attachments.max-size");
        assertThat(refused(upload("a%0Ab", PNG), 400)).contains("one line");
        assertThat(refused(upload("x".repeat(256), PNG), 400)).contains("255");
        HttpRequest form = HttpRequest.newBuilder(http().uri("/attachments")).header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString("a=b")).build();
        assertThat(CLIENT.send(form, BodyHandlers.ofString()).statusCode()).isEqualTo(415);
        assertThat(http().get("/attachments/" + UUID.randomUUID()).status()).isEqualTo(404);
    }

    @Test
    void goesWithTheTaskThatNamesItToTheWorkerThatRunsIt() throws Exception {
        UUID first = kept(PNG);
        UUID second = kept(bytes("second"));
        JsonNode task = json(submit(Map.of("attachments", List.of(second, first, second))), 201);
        assertThat(task.get("attachments").valueStream().map(one -> one.get("id").asString())).containsExactly(second.toString(), first.toString());
        assertThat(http().get("/tasks/" + id(task)).json().get("attachments")).isEqualTo(task.get("attachments"));

        Run run = floor.grant(floor.register(), id(task));
        assertThat(run.order().data().wished().attachments()).extracting(one -> one.id()).containsExactly(second, first);
        assertThat(load(run, first, run).body()).isEqualTo(PNG);
        assertThat(load(run, kept(PNG), run).statusCode()).as("one that the task does not name").isEqualTo(404);
        Run other = floor.run(floor.register());
        assertThat(load(other, first, other).statusCode()).as("another task's").isEqualTo(404);
        assertThat(load(run, first, other).statusCode()).as("another worker's run").isEqualTo(403);
    }

    @Test
    void isRefusedWhereATaskNamesWhatIsNotThereOrTooMuch() throws Exception {
        UUID unknown = UUID.randomUUID();
        assertThat(refused(submit(Map.of("attachments", List.of(unknown))), 400)).contains(unknown.toString());
        List<UUID> many = java.util.stream.Stream.generate(UUID::randomUUID).limit(11).toList();
        assertThat(refused(submit(Map.of("attachments", many)), 400)).contains("at most 10");
        byte[] large = bytes("x".repeat(4 * 1024 * 1024));
        List<UUID> heavy = List.of(kept(large), kept(large), kept(large));
        assertThat(refused(submit(Map.of("attachments", heavy)), 400)).contains("bytes together");
        assertThat(refused(submit(Map.of("attachments", "a")), 400)).contains("list");
    }

    @Test
    void isGoneAfterADayUnlessATaskNamesIt() throws Exception {
        UUID named = kept(PNG);
        UUID unnamed = kept(PNG);
        UUID young = kept(PNG);
        JsonNode task = json(submit(Map.of("attachments", List.of(named))), 201);
        jdbc.update("UPDATE attachments SET created_at = created_at - 86500000, named_at = named_at - 86500000 WHERE id IN (?, ?)",
                named.toString(), unnamed.toString());

        upkeep.dropOld();

        assertThat(http().get("/attachments/" + unnamed).status()).isEqualTo(404);
        assertThat(http().get("/attachments/" + named).status()).isEqualTo(200);
        assertThat(http().get("/attachments/" + young).status()).isEqualTo(200);
        http().post("/tasks/" + id(task) + "/cancel");
        assertThat(http().delete("/tasks/" + id(task)).status()).isEqualTo(204);
        upkeep.dropOld();
        assertThat(http().get("/attachments/" + named).status()).isEqualTo(404);
    }

    @Test
    void keepsWhatATaskAsksOfItsAgentAndHandsItToTheWorker() throws Exception {
        JsonNode task = json(submit(Map.of("effort", "xhigh", "fallback_model", "haiku", "max_turns", 40, "plan_first", true,
                "output_schema", Map.of("type", "object"), "directory", "services/shop", "setup_command", "npm ci")), 201);
        assertThat(task.get("effort").asString()).isEqualTo("xhigh");
        JsonNode read = http().get("/tasks/" + id(task)).json();
        for (String field : List.of("effort", "fallback_model", "max_turns", "plan_first", "output_schema", "attachments", "directory", "setup_command")) {
            assertThat(read.get(field)).as(field).isEqualTo(task.get(field));
        }
        AgentOptions options = floor.grant(floor.registerConfined(), id(task)).order().data().wished();
        assertThat(options).isEqualTo(new AgentOptions(Effort.XHIGH, "haiku", 40, true, Wire.mapper().readTree("{\"type\":\"object\"}"), List.of(),
                "services/shop", "npm ci"));

        JsonNode plain = json(submit(Map.of()), 201);
        assertThat(plain.get("effort").isNull()).isTrue();
        assertThat(floor.grant(floor.register(), id(plain)).order().data().options()).isNull();
    }

    @Test
    void refusesWrongOptions() throws Exception {
        assertThat(refused(submit(Map.of("effort", "huge")), 400)).contains("low, medium, high, xhigh, max").contains("huge");
        assertThat(refused(submit(Map.of("fallback_model", "--flag")), 400)).contains("fallback_model");
        assertThat(refused(submit(Map.of("model", "opus", "fallback_model", "opus")), 400)).contains("another one than model");
        assertThat(refused(submit(Map.of("max_turns", 0)), 400)).contains("max_turns");
        assertThat(refused(submit(Map.of("plan_first", "yes")), 400)).contains("plan_first");
        assertThat(refused(submit(Map.of("output_schema", List.of())), 400)).contains("output_schema");
        assertThat(refused(submit(Map.of("mcp_servers", List.of("a"))), 400)).contains("mcp_servers");
        assertThat(refused(submit(Map.of("delivery", "mail")), 400)).contains("delivery").contains("pull_request");
    }

    @Test
    void asksForNoSecondPlanOnceOneWasApprovedInTheSession() throws Exception {
        UUID task = id(json(submit(Map.of("plan_first", true)), 201));
        Run run = floor.grant(floor.register(), task);
        assertThat(run.order().data().wished().planFirst()).isTrue();
        UUID session = run.order().meta().sessionId();
        run.worker().http().post("/sessions", Wire.write(Map.of("session_id", session, "worker_id", run.worker().id(), "task_id", task)));
        plan(run, session, false);
        Run refused = floor.loseTo(run, run.worker());
        assertThat(refused.order().meta().sessionId()).isEqualTo(session);
        assertThat(refused.order().data().wished().planFirst()).as("refused").isTrue();
        plan(refused, session, true);
        Run approved = floor.loseTo(refused, run.worker());
        assertThat(approved.order().meta().sessionId()).isEqualTo(session);
        assertThat(approved.order().data().wished().planFirst()).as("approved in this session").isFalse();
        assertThat(floor.grant(floor.register(), retriedFresh(task)).order().data().wished().planFirst()).as("in a fresh session").isTrue();
    }

    private UUID retriedFresh(UUID task) {
        http().post("/tasks/" + task + "/cancel");
        jdbc.update("UPDATE tasks SET lease_until = 1 WHERE id = ?", task.toString());
        await(task);
        assertThat(http().post("/tasks/" + task + "/retry", "{\"fresh\": true}").status()).isEqualTo(200);
        return task;
    }

    /** Until the reaper has cancelled it, whose worker is gone. */
    private void await(UUID task) {
        org.awaitility.Awaitility.await().until(() -> http().get("/tasks/" + task).json().get("status").asString().equals("cancelled"));
    }

    private void plan(Run run, UUID session, boolean allowed) {
        jdbc.update("INSERT INTO questions (id, task_id, execution_id, session_id, worker_id, kind, call_id, tool_name, tool_input, input_sha256,"
                        + " content, status, parked, created_at, closed_at, answered_by, allowed) VALUES (?, ?, ?, ?, ?, 'plan', ?, 'ExitPlanMode', '{}', 'x',"
                        + " 'plan', 'answered', 0, 1, 2, 'Ada', ?)",
                UUID.randomUUID().toString(), run.taskId().toString(), run.id().toString(), session.toString(), run.worker().id().toString(),
                UUID.randomUUID().toString(), allowed ? 1 : 0);
    }

    private UUID kept(byte[] content) throws Exception {
        return id(json(upload("a", content), 201));
    }

    private HttpResponse<String> upload(String name, byte[] content) throws IOException, InterruptedException {
        HttpResponse<String> answer = CLIENT.send(HttpRequest.newBuilder(http().uri("/attachments?name=" + name))
                .header("Content-Type", "application/octet-stream").POST(BodyPublishers.ofByteArray(content)).build(), BodyHandlers.ofString());
        PromisedAnswers.check("POST", answer, answer.body());
        return answer;
    }

    private HttpResponse<byte[]> load(Run run, UUID attachment, Run caller) throws IOException, InterruptedException {
        return CLIENT.send(HttpRequest.newBuilder(http().uri("/executions/" + run.id() + "/attachments/" + attachment))
                .header("Authorization", "Bearer " + caller.worker().token()).header("AgentVine-Lease-Token", run.token()).build(), BodyHandlers.ofByteArray());
    }

    private Answer submit(Map<String, ?> more) {
        Map<String, Object> body = new HashMap<>(Map.of("title", "Greet", "description", "Say hello", "repository_url", "https://git.example/shop.git"));
        body.putAll(more);
        return http().post("/tasks", Wire.write(body));
    }

    private static JsonNode json(HttpResponse<String> answer, int status) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        return Wire.mapper().readTree(answer.body());
    }

    private static JsonNode json(Answer answer, int status) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(status);
        return answer.json();
    }

    private static String refused(HttpResponse<String> answer, int status) {
        return json(answer, status).toString();
    }

    private static String refused(Answer answer, int status) {
        return json(answer, status).toString();
    }

    private static UUID id(JsonNode shown) {
        return UUID.fromString(shown.get("id").asString());
    }

    private static byte[] bytes(String latin) {
        return latin.getBytes(StandardCharsets.ISO_8859_1);
    }
}
