package io.agentvine.backend.execution;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentvine.backend.BackendTest;
import io.agentvine.backend.Http.Answer;
import io.agentvine.backend.fleet.Floor;
import io.agentvine.backend.fleet.Floor.Hand;
import io.agentvine.backend.fleet.Floor.Run;
import io.agentvine.backend.fleet.Lines;
import io.agentvine.backend.task.Completion;
import io.agentvine.backend.task.Lease;
import io.agentvine.backend.task.RunLifecycle;
import io.agentvine.backend.task.RunReport;
import io.agentvine.protocol.Usage;
import io.agentvine.protocol.Wire;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.JdbcTemplate;
import tools.jackson.databind.JsonNode;

/** What the record of a run promises, on either database. */
abstract class ExecutionContract extends BackendTest {

    private static final String BASE = "a".repeat(40);
    private static final String HEAD = "b".repeat(40);

    @Autowired
    private JdbcTemplate jdbc;

    @Autowired
    private RunLifecycle runs;

    private Floor floor;
    private Run run;

    @BeforeEach
    void open() {
        floor = new Floor(http(), jdbc, runs);
        run = floor.run(floor.register());
    }

    @Test
    void storesEachNumberOnce() {
        assertThat(stored(send(run, 1, 2, 3))).isEqualTo(3);
        assertThat(stored(send(run, 2, 3, 4))).isEqualTo(4);
        var transcript = http().get("/executions/" + run.id() + "/events");
        assertThat(transcript.json().size()).isEqualTo(4);
        assertThat(transcript.json().get(3).get("data").get("text").asString()).isEqualTo("event 4 \u0000\n");
        assertThat(http().get("/executions/" + run.id() + "/events?after=2&limit=1").json().get(0).get("seq").asLong())
                .isEqualTo(3);
    }

    @Test
    void answersTheNumberBeforeAGapAndSaysWhatIsMissing() {
        assertThat(stored(send(run, 1, 2, 5, 6))).isEqualTo(2);
        assertThat(http().get("/executions/" + run.id() + "/events").header("X-Transcript-Missing")).isEqualTo("2");
        assertThat(http().get("/executions/" + run.id()).json().get("transcript").get("missing").asLong()).isEqualTo(2);
        assertThat(stored(send(run, 3, 4))).isEqualTo(6);
        complete(run, 6);
        var whole = http().get("/executions/" + run.id() + "/events");
        assertThat(whole.header("X-Transcript-Complete")).isEqualTo("true");
        assertThat(http().get("/executions/" + run.id()).json().get("transcript").get("final").asLong()).isEqualTo(6);
    }

    @Test
    void takesEventsOfALostRunUnderItsOwnTokenOnly() {
        Hand other = floor.register();
        Run next = floor.loseTo(run, other);
        assertThat(stored(send(run, 1))).isEqualTo(1);
        assertThat(http().get("/executions/" + next.id() + "/events").json().size()).isZero();
        Answer foreign = other.http().post("/executions/" + run.id() + "/events", batch(run.token(), 2));
        assertThat(foreign.status()).isEqualTo(403);
        Answer wrong = run.worker().http().post("/executions/" + run.id() + "/events", batch(next.token(), 2));
        assertThat(wrong.status()).isEqualTo(409);
        assertThat(http().get("/executions/" + run.id() + "/events").json().size()).isEqualTo(1);
    }

    @Test
    void keepsWhatARunHadUsedWhenItIsLostAndWhatItSaysOfThatAfterwards() {
        used(run, 0.25, true);
        assertThat(execution(run).get("cost_usd").asDouble()).isEqualTo(0.25);
        assertThat(execution(run).get("cost_estimated").asBoolean()).isTrue();
        Run next = floor.loseTo(run, floor.register());
        assertThat(execution(run).get("status").asString()).isEqualTo("lost");
        assertThat(execution(run).get("usage").get("output_tokens").asLong()).isEqualTo(3);
        assertThat(execution(run).get("cost_usd").asDouble()).isEqualTo(0.25);
        used(run, 0.5, false);
        assertThat(execution(run).get("cost_usd").asDouble()).isEqualTo(0.5);
        assertThat(execution(run).get("cost_estimated").asBoolean()).isFalse();
        assertThat(execution(next).get("cost_usd").isNull()).isTrue();
        assertThat(http().get("/tasks/" + run.taskId()).json().get("cost_usd").asDouble()).isEqualTo(0.5);
    }

    @Test
    void takesWhatARunReportsAtItsEndForWhatItUsed() {
        used(run, 0.25, true);
        var lease = new Lease(run.order().jobId(), run.order().lease().token(), run.worker().id());
        var report = new RunReport(null, new Usage(2, null, 9L, null, null, 0.75), 0, 0L, null);
        assertThat(runs.completeIfHeldBy(List.of(new Completion(lease, report)))).hasSize(1);
        used(run, 0.5, true);
        var execution = execution(run);
        assertThat(execution.get("cost_usd").asDouble()).isEqualTo(0.75);
        assertThat(execution.get("cost_estimated").asBoolean()).isFalse();
        assertThat(execution.get("usage").get("output_tokens").asLong()).isEqualTo(9);
        assertThat(execution.get("usage").get("input_tokens").asLong()).as("what it did not say again").isEqualTo(2);
    }

    @Test
    void takesWhatARunSaysOfWhatItUsedAfterItWasEndedForItsTime() {
        used(run, 0.25, true);
        jdbc.update("UPDATE executions SET status = 'failed', ended_at = 1, final_event = NULL WHERE id = ?", run.id().toString());
        used(run, 0.5, false);
        assertThat(execution(run).get("cost_usd").asDouble()).isEqualTo(0.5);
    }

    @Test
    void keepsWhatAHandedBackRunUsed() {
        used(run, 0.25, true);
        var answer = run.worker().http().post("/executions/" + run.id() + "/hand-back", "{\"lease_token\":\"" + run.token()
                + "\",\"reason\":\"Stopped.\",\"usage\":{\"output_tokens\":9,\"cost_usd\":0.5,\"cost_estimated\":true},\"exit_code\":143}");
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        assertThat(execution(run).get("cost_usd").asDouble()).isEqualTo(0.5);
        assertThat(execution(run).get("cost_estimated").asBoolean()).isTrue();
        assertThat(execution(run).get("exit_code").asInt()).isEqualTo(143);
        Run again = floor.grant(run.worker(), run.taskId());
        run.worker().http().post("/executions/" + again.id() + "/hand-back", "{\"lease_token\":\"" + again.token() + "\"}");
        assertThat(execution(again).get("cost_usd").isNull()).isTrue();
    }

    @Test
    void refusesAUsageThatIsNone() {
        assertThat(sendUsage(run, "{\"cost_usd\":-1}").json().get("errors").toString()).contains("usage.cost_usd");
        assertThat(sendUsage(run, "{\"input_tokens\":-1}").json().get("errors").toString()).contains("usage.input_tokens");
        assertThat(sendUsage(run, "7").status()).isEqualTo(400);
    }

    private void used(Run of, double cost, boolean estimated) {
        Answer answer = sendUsage(of, "{\"turns\":1,\"input_tokens\":2,\"output_tokens\":3,\"cost_usd\":" + cost
                + ",\"cost_estimated\":" + estimated + "}");
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    }

    private static Answer sendUsage(Run of, String usage) {
        return of.worker().http().post("/executions/" + of.id() + "/events",
                "{\"lease_token\":\"" + of.token() + "\",\"events\":[],\"usage\":" + usage + "}");
    }

    private JsonNode execution(Run of) {
        return http().get("/executions/" + of.id()).json();
    }

    @Test
    void refusesWhatIsNoBatch() {
        assertThat(send(run, LongStream.rangeClosed(1, 501).toArray()).status()).isEqualTo(400);
        assertThat(send(run, 0).json().get("errors").toString()).contains("events[0].seq");
        var http = run.worker().http();
        assertThat(http.post("/executions/" + run.id() + "/events", "{\"lease_token\":\"nonsense\",\"events\":[]}").status())
                .isEqualTo(400);
        assertThat(http.post("/executions/" + run.id() + "/events", "{\"events\":[").status()).isEqualTo(400);
        assertThat(http.post("/executions/" + run.id() + "/events", "x".repeat(9 << 20)).status()).isEqualTo(413);
        assertThat(http.post("/executions/" + UUID.randomUUID() + "/events", batch(run.token(), 1)).status()).isEqualTo(404);
        assertThat(http().post("/executions/" + run.id() + "/events", batch(run.token(), 1)).status()).isEqualTo(401);
        assertThat(http().get("/executions/no-uuid/events").status()).isEqualTo(400);
        assertThat(http().get("/executions/" + run.id() + "/events?limit=-1").status()).isEqualTo(400);
    }

    @Test
    void replaysFollowsAndEndsWithTheRun() throws Exception {
        send(run, 1, 2);
        try (Lines lines = follow(run)) {
            lines.await("id: 2"::equals);
            send(run, 3);
            lines.await("id: 3"::equals);
            complete(run, 4);
            send(run, 4);
            lines.await("id: 4"::equals);
            lines.await("event: end"::equals);
            assertThat(lines.await(line -> line.startsWith("data:"))).contains("\"complete\":true").contains("\"missing\":0");
            lines.await(Lines.END::equals);
        }
    }

    @Test
    void resumesBehindTheLastEventId() throws Exception {
        send(run, 1, 2, 3);
        complete(run, 3);
        try (Lines lines = follow(run, "Last-Event-ID", "2")) {
            assertThat(lines.await(line -> line.startsWith("id:"))).isEqualTo("id: 3");
            lines.await("event: end"::equals);
        }
    }

    @Test
    void followsPastAGapOnlyWhenItIsFilled() throws Exception {
        send(run, 1, 3);
        try (Lines lines = follow(run)) {
            lines.await("id: 1"::equals);
            send(run, 2);
            assertThat(lines.await(line -> line.startsWith("id:"))).isEqualTo("id: 2");
            assertThat(lines.await(line -> line.startsWith("id:"))).isEqualTo("id: 3");
        }
    }

    @Test
    void endsTheFollowingOfALostRun() throws Exception {
        send(run, 1);
        try (Lines lines = follow(run)) {
            lines.await("id: 1"::equals);
            runs.loseAllOf(run.worker().id(), "Lost by the test.");
            lines.await("event: end"::equals);
            assertThat(lines.await(line -> line.startsWith("data:"))).contains("\"complete\":false");
        }
    }

    @Test
    void showsAttemptsWithoutAnyToken() {
        complete(run, 0);
        var attempts = http().get("/tasks/" + run.taskId() + "/executions");
        assertThat(attempts.header("X-Total-Count")).isEqualTo("1");
        assertThat(attempts.json().get(0).get("status").asString()).isEqualTo("completed");
        assertThat(attempts.json().get(0).get("worker_name").asString()).isEqualTo(run.worker().name());
        String claim = run.order().lease().token().claimId().toString();
        assertThat(attempts.body()).doesNotContain(claim).doesNotContain("token\"");
        assertThat(http().get("/executions/" + run.id()).body()).doesNotContain(claim);
        assertThat(http().get("/executions/" + UUID.randomUUID()).status()).isEqualTo(404);
        assertThat(http().get("/tasks/" + UUID.randomUUID() + "/executions").status()).isEqualTo(404);
    }

    @Test
    void keepsADiffByteForByte() {
        assertThat(http().get("/executions/" + run.id() + "/diff").json().get("detail").asString()).contains("no diff");
        String diff = "diff --git a/ü b/ü\n+h\u0000llo\n";
        assertThat(putDiff(run, diff, BASE).status()).isEqualTo(204);
        assertThat(putDiff(run, diff, BASE).status()).isEqualTo(204);
        var kept = http().get("/executions/" + run.id() + "/diff");
        assertThat(kept.body()).isEqualTo(diff);
        assertThat(kept.header("Content-Type")).startsWith("text/x-diff");
        assertThat(kept.header("AgentVine-Head-Commit")).isEqualTo(HEAD);
    }

    @Test
    void refusesADiffThatIsTooLargeOrStale() {
        assertThat(putDiff(run, "+".repeat((32 << 20) + 1), BASE).status()).isEqualTo(413);
        assertThat(putDiff(run, "+", "main").json().get("detail").asString()).contains("base_commit");
        Run next = floor.loseTo(run, floor.register());
        Answer stale = putDiff(run, "+", BASE);
        assertThat(stale.status()).isEqualTo(409);
        assertThat(stale.json().get("detail").asString()).contains(next.id().toString());
        assertThat(http().get("/executions/" + run.id() + "/diff").status()).isEqualTo(404);
    }

    @Test
    void allowsAPushOverNothingOrOverWhatThisTaskPushed() {
        assertThat(publish(run, branch(run), HEAD, null).json().get("allowed").asBoolean()).isTrue();
        String later = "c".repeat(40);
        Run next = floor.loseTo(run, floor.register());
        var over = publish(next, branch(next), later, HEAD).json();
        assertThat(over.get("allowed").asBoolean()).isTrue();
        assertThat(over.get("expected_commit").asString()).isEqualTo(HEAD);
    }

    @Test
    void refusesAPushOverSomebodyElsesWorkOrToAnotherBranch() {
        var foreign = publish(run, branch(run), HEAD, BASE).json();
        assertThat(foreign.get("allowed").asBoolean()).isFalse();
        assertThat(foreign.get("reason").asString()).contains(BASE);
        assertThat(publish(run, "main", HEAD, null).json().get("allowed").asBoolean()).isFalse();
        assertThat(publish(run, branch(run), "short", null).status()).isEqualTo(400);
    }

    @Test
    void refusesAPushOfAStaleRunAndNamesTheHolder() {
        Run next = floor.loseTo(run, floor.register());
        Answer stale = publish(run, branch(run), HEAD, null);
        assertThat(stale.status()).isEqualTo(409);
        assertThat(stale.json().get("detail").asString()).contains(next.id().toString()).contains("holds it now");
        assertThat(jdbc.queryForObject("SELECT count(*) FROM publications WHERE task_id = ?", Long.class, run.taskId().toString()))
                .isZero();
    }

    private static String branch(Run run) {
        return run.order().meta().branch();
    }

    private static long stored(Answer answer) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return answer.json().get("stored").asLong();
    }

    private Answer send(Run run, long... numbers) {
        return run.worker().http().post("/executions/" + run.id() + "/events", batch(run.token(), numbers));
    }

    private static String batch(String token, long... numbers) {
        List<Map<String, Object>> events = LongStream.of(numbers)
                .mapToObj(seq -> Map.<String, Object>of(
                        "seq", seq,
                        "type", "assistant",
                        "at", "2026-01-31T10:02:03.004Z",
                        "data", Map.of("text", "event " + seq + " \u0000\n"),
                        "size_bytes", 20,
                        "truncated", false))
                .toList();
        return Wire.write(Map.of("lease_token", token, "events", events));
    }

    private Lines follow(Run run, String... headers) throws Exception {
        String[] all = new String[headers.length + 2];
        all[0] = "Accept";
        all[1] = "text/event-stream";
        System.arraycopy(headers, 0, all, 2, headers.length);
        return new Lines(http(), "/executions/" + run.id() + "/events", all);
    }

    private Answer putDiff(Run run, String diff, String base) {
        return run.worker()
                .http()
                .with("Content-Type", "text/x-diff")
                .with("AgentVine-Lease-Token", run.token())
                .put("/executions/" + run.id() + "/diff?base_commit=" + base + "&head_commit=" + HEAD, diff);
    }

    private Answer publish(Run run, String branch, String commit, String remote) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("lease_token", run.token());
        body.put("branch", branch);
        body.put("commit", commit);
        body.put("remote_commit", remote);
        return run.worker().http().post("/executions/" + run.id() + "/publish", Wire.write(body));
    }

    private void complete(Run run, long finalEvent) {
        var lease = new Lease(run.order().jobId(), run.order().lease().token(), run.worker().id());
        var report = new RunReport(null, null, 0, finalEvent, null);
        assertThat(runs.completeIfHeldBy(List.of(new Completion(lease, report)))).hasSize(1);
    }
}
