package io.agentvine.backend.execution;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentvine.backend.BackendTest;
import io.agentvine.backend.Http.Answer;
import io.agentvine.backend.fleet.Floor;
import io.agentvine.backend.fleet.Floor.Hand;
import io.agentvine.backend.fleet.Floor.Run;
import io.agentvine.backend.platform.HomeSettings;
import io.agentvine.backend.task.Lease;
import io.agentvine.backend.task.RunLifecycle;
import io.agentvine.backend.task.RunReport;
import io.agentvine.hash.Sha256;
import io.agentvine.protocol.FailureClass;
import io.agentvine.protocol.Wire;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.JdbcTemplate;
import tools.jackson.databind.JsonNode;

/** What is promised of the whole lines beside shortened events, on either database. */
abstract class LineContract extends BackendTest {

    private static final String LINE = "{\"type\":\"user\",\"text\":\"" + "long, é and 😀 ".repeat(150_000) + "\"}";

    @Autowired
    private JdbcTemplate jdbc;

    @Autowired
    private RunLifecycle runs;

    @Autowired
    private HomeSettings home;

    private Floor floor;
    private Run run;

    @BeforeEach
    void open() {
        floor = new Floor(http(), jdbc, runs);
        run = floor.run(floor.register());
    }

    @Test
    void givesTheLineThatAnEventStandsForAsADownload() throws Exception {
        tell(run, 1, null);
        tell(run, 2, whole(LINE));
        stored(put(run, 2, LINE));

        JsonNode events = http().get("/executions/" + run.id() + "/events").json();
        assertThat(events.get(0).get("whole").isNull()).isTrue();
        JsonNode told = events.get(1).get("whole");
        assertThat(told.get("size_bytes").asLong()).isEqualTo(bytes(LINE).length);
        assertThat(told.get("sha256").asString()).isEqualTo(Sha256.hex(bytes(LINE)));
        assertThat(told.get("not_kept").isNull()).isTrue();
        Answer line = http().get(told.get("path").asString().substring("/api/v1".length()));
        assertThat(line.status()).isEqualTo(200);
        assertThat(line.body()).isEqualTo(LINE);
        assertThat(line.header("Content-Type")).isEqualTo("text/plain;charset=UTF-8");
        assertThat(line.header("Content-Length")).isEqualTo(Integer.toString(bytes(LINE).length));
        assertThat(line.header("Content-Disposition")).startsWith("attachment;").contains("event-2.txt");
        assertThat(line.header("X-Content-Type-Options")).isEqualTo("nosniff");
        assertThat(received()).isZero();
    }

    @Test
    void takesTheSameLineAgainAndNoOther() throws Exception {
        tell(run, 1, whole(LINE));
        stored(put(run, 1, LINE));
        stored(put(run, 1, LINE));
        tell(run, 1, whole("another"));
        Answer other = put(run, 1, "another");
        assertThat(other.status()).isEqualTo(400);
        assertThat(other.body()).contains("must be the line that event 1 stands for").contains(Sha256.hex(bytes(LINE)));
        assertThat(get(1).body()).isEqualTo(LINE);
        assertThat(parts()).isEqualTo(bytes(LINE).length / (1 << 20) + 1);
        assertThat(received()).isZero();
    }

    @Test
    void takesItAlsoFromARunThatLostItsLease() {
        tell(run, 1, whole("short"));
        floor.loseTo(run, floor.register());
        stored(put(run, 1, "short"));
        assertThat(get(1).body()).isEqualTo("short");
    }

    @Test
    void isTheRunsOwn() {
        tell(run, 1, whole("short"));
        Hand other = floor.register();
        Run foreign = floor.run(other);
        assertThat(put(other, run.id(), 1, run.token(), "short").status()).isEqualTo(403);
        assertThat(put(run.worker(), run.id(), 1, foreign.token(), "short").status()).isEqualTo(409);
        assertThat(put(run.worker(), UUID.randomUUID(), 1, run.token(), "short").status()).isEqualTo(404);
        assertThat(put(run.worker(), run.id(), 1, "nonsense", "short").status()).isEqualTo(400);
        assertThat(http().with("Content-Type", "text/plain").put(path(run.id(), 1), "short").status()).isEqualTo(401);
        assertThat(parts()).isZero();
    }

    @Test
    void saysWhyThereIsNone() {
        tell(run, 1, null);
        tell(run, 2, whole("short"));
        tell(run, 3, Map.of("not_kept", "It was too long."));
        assertThat(put(run, 1, "short").body()).contains("no event 1 with a line of its own");
        assertThat(put(run, 9, "short").status()).isEqualTo(404);
        assertThat(put(run, 3, "short").status()).isEqualTo(413);
        assertThat(get(1).status()).isEqualTo(404);
        assertThat(get(2).status()).isEqualTo(404);
        assertThat(get(2).body()).contains("has not come yet");
        assertThat(get(3).status()).isEqualTo(404);
        assertThat(get(3).body()).contains("It was too long.");
        assertThat(get(9).status()).isEqualTo(404);
        assertThat(http().get(path(UUID.randomUUID(), 1)).body()).contains("no execution");
        assertThat(http().get("/executions/" + run.id() + "/events/two/line").status()).isEqualTo(400);
        JsonNode told = http().get("/executions/" + run.id() + "/events").json().get(2).get("whole");
        assertThat(told.get("not_kept").asString()).isEqualTo("It was too long.");
        assertThat(told.get("path").isNull()).isTrue();
    }

    @Test
    void keepsNoMoreThanIsAllowedOfALineAndOfARun() throws Exception {
        tell(run, 1, announced((32 << 20) + 1));
        tell(run, 4, announced(32 << 20));
        tell(run, 3, announced(32 << 20));
        tell(run, 4, announced(32 << 20));
        tell(run, 2, announced(1));
        JsonNode events = http().get("/executions/" + run.id() + "/events").json();
        assertThat(events.get(0).get("whole").get("not_kept").asString()).contains("agentvine.executions.max-line");
        assertThat(events.get(1).get("whole").get("not_kept").asString()).contains("agentvine.executions.max-lines");
        assertThat(events.get(2).get("whole").get("path").isNull()).isFalse();
        assertThat(events.get(3).get("whole").get("path").isNull()).isFalse();
        assertThat(put(run, 2, "x").status()).isEqualTo(413);
        Answer large = put(run, 3, "x".repeat((32 << 20) + 1));
        assertThat(large.status()).isEqualTo(413);
        assertThat(large.body()).contains("agentvine.executions.max-line");
        assertThat(parts()).isZero();
        assertThat(received()).isZero();
    }

    @Test
    void refusesAnEventThatSaysBothOrNeither() {
        assertThat(refused(Map.of())).contains("events[0].whole.sha256");
        assertThat(refused(Map.of("size_bytes", 5))).contains("events[0].whole.sha256");
        assertThat(refused(Map.of("size_bytes", 0, "sha256", "a".repeat(64)))).contains("events[0].whole.size_bytes");
        assertThat(refused(Map.of("size_bytes", 5, "sha256", "A".repeat(64)))).contains("lower-case hex");
        assertThat(refused(Map.of("size_bytes", 5, "sha256", "a".repeat(64), "not_kept", "x"))).contains("only there");
        assertThat(refused(Map.of("not_kept", "x".repeat(501)))).contains("events[0].whole.not_kept");
        assertThat(refused(Map.of("not_kept", "x\u0000"))).contains("events[0].whole.not_kept");
    }

    @Test
    void goesWithItsTask() {
        tell(run, 1, whole("short"));
        stored(put(run, 1, "short"));
        var lease = new Lease(run.order().jobId(), run.order().lease().token(), run.worker().id());
        assertThat(runs.failIfHeldBy(lease, RunReport.NONE, FailureClass.TIMEOUT, "Too long.")).isPresent();
        assertThat(http().delete("/tasks/" + run.taskId()).status()).isEqualTo(204);
        assertThat(parts()).isZero();
        assertThat(get(1).status()).isEqualTo(404);
    }

    private void tell(Run run, long seq, Map<String, ?> whole) {
        Answer answer = send(run, seq, whole);
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    }

    private String refused(Map<String, ?> whole) {
        Answer answer = send(run, 1, whole);
        assertThat(answer.status()).as(answer.body()).isEqualTo(400);
        return answer.body();
    }

    private static Answer send(Run run, long seq, Map<String, ?> whole) {
        Map<String, Object> event = new HashMap<>(Map.of("seq", seq, "type", "user", "at", "2026-01-31T10:02:03.004Z",
                "data", Map.of("type", "user"), "size_bytes", 2_000_000, "truncated", whole != null));
        event.put("whole", whole);
        return run.worker().http().post("/executions/" + run.id() + "/events", Wire.write(Map.of("lease_token", run.token(), "events", List.of(event))));
    }

    private static Map<String, ?> whole(String line) {
        return Map.of("size_bytes", bytes(line).length, "sha256", Sha256.hex(bytes(line)));
    }

    private static Map<String, ?> announced(long size) {
        return Map.of("size_bytes", size, "sha256", "a".repeat(64));
    }

    private Answer put(Run run, long seq, String line) {
        return put(run.worker(), run.id(), seq, run.token(), line);
    }

    private Answer put(Hand worker, UUID execution, long seq, String token, String line) {
        return worker.http().with("Content-Type", "text/plain; charset=utf-8").with("AgentVine-Lease-Token", token).put(path(execution, seq), line);
    }

    private Answer get(long seq) {
        return http().get(path(run.id(), seq));
    }

    private static String path(UUID execution, long seq) {
        return "/executions/" + execution + "/events/" + seq + "/line";
    }

    private static void stored(Answer answer) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(204);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private long parts() {
        return jdbc.queryForObject("SELECT count(*) FROM event_line_parts WHERE execution_id = ?", Long.class, run.id().toString());
    }

    private long received() throws IOException {
        try (var files = Files.list(home.directory("received"))) {
            return files.count();
        }
    }
}
