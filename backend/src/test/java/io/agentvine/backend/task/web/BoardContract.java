package io.agentvine.backend.task.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentvine.backend.BackendTest;
import io.agentvine.backend.Http.Answer;
import io.agentvine.backend.fleet.Floor;
import io.agentvine.backend.fleet.Floor.Run;
import io.agentvine.backend.task.RunLifecycle;
import io.agentvine.protocol.Wire;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.JdbcTemplate;
import tools.jackson.databind.JsonNode;

/** What a board is told of tasks: short rows, groups, counts, and lists that are gone on with by key; on either database. */
abstract class BoardContract extends BackendTest {

    @Autowired
    private JdbcTemplate jdbc;

    @Autowired
    private RunLifecycle runs;

    private Floor floor;
    private String repository;

    @BeforeEach
    void open() {
        floor = new Floor(http(), jdbc, runs);
        repository = "https://git.example/" + UUID.randomUUID() + ".git";
    }

    private String submit(String title) {
        Answer answer = http().post("/tasks", Wire.write(Map.of("title", title, "description", "d".repeat(50_000), "repository_url", repository,
                "metadata", Map.of("k", "v"), "labels", List.of("gpu_1"), "max_turns", 40)));
        assertThat(answer.status()).as(answer.body()).isEqualTo(201);
        return answer.json().get("id").asString();
    }

    private Run grant() {
        return floor.grant(floor.register(), mine(floor.task()));
    }

    private UUID mine(UUID task) {
        jdbc.update("UPDATE tasks SET repository_url = ? WHERE id = ?", repository, task.toString());
        return task;
    }

    private void complete(Run run, int files) {
        Answer answer = run.worker().http().post("/queue/complete", Wire.write(Map.of("job_id", run.order().jobId(), "lease_token", run.token(),
                "exit_code", 0, "result", Map.of("summary", "s".repeat(50_000), "branch", "b", "base_commit", "a".repeat(40), "commit", "b".repeat(40),
                        "files_changed", files, "insertions", 12, "deletions", 3, "verification", "none"))));
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    }

    private UUID ask(Run run) {
        Answer answer = run.worker().http().post("/chat/worker-message", Wire.write(Map.of("session_id", run.order().meta().sessionId(),
                "worker_id", run.worker().id(), "message", "May it?", "task_id", run.taskId(), "execution_id", run.id(), "lease_token", run.token(),
                "kind", "permission", "call_id", "c1", "tool_name", "Bash", "tool_input", Map.of("command", "make"))));
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return UUID.fromString(answer.json().get("message_id").asString());
    }

    private JsonNode row(UUID task) {
        for (JsonNode row : list("")) {
            if (row.get("id").asString().equals(task.toString())) {
                return row;
            }
        }
        throw new AssertionError("no row of " + task);
    }

    private JsonNode list(String query) {
        Answer answer = http().get("/tasks?view=summary&limit=500&repository_url=" + repository + query);
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return answer.json();
    }

    private long counted(String group) {
        long total = Long.parseLong(http().get("/tasks?view=summary&limit=1&group=" + group + "&repository_url=" + repository).header("X-Total-Count"));
        assertThat(http().get("/tasks/counts?repository_url=" + repository).json().get("group").get(group).asLong()).as(group).isEqualTo(total);
        assertThat(list("&group=" + group).size()).as(group).isEqualTo((int) total);
        return total;
    }

    @Test
    void aRowSaysWhatABoardNeedsAndIsShortWhateverTheTaskSays() {
        submit("Short");
        Run run = grant();
        complete(run, 2);

        Answer answer = http().get("/tasks?view=summary&repository_url=" + repository);

        assertThat(answer.body().length()).isLessThan(10_000);
        JsonNode done = row(run.taskId());
        assertThat(done.get("attempt").get("worker_name").asString()).isEqualTo(run.worker().name());
        assertThat(done.get("changed").get("insertions").asInt()).isEqualTo(12);
        assertThat(done.get("review").get("awaited").asBoolean()).isTrue();
        assertThat(done.has("description")).isFalse();
        assertThat(answer.json().get(1).get("reason").get("message").asString()).isNotBlank();
    }

    @Test
    void aRowSaysHowManyTurnsItsRunMayTakeWhileItRuns() {
        submit("Short");
        Run run = grant();
        assertThat(row(run.taskId()).get("max_turns").isNull()).as("any number").isTrue();
        jdbc.update("UPDATE tasks SET agent_options = '{\"max_turns\": 40}' WHERE id = ?", run.taskId().toString());
        assertThat(row(run.taskId()).get("max_turns").asInt()).isEqualTo(40);
        complete(run, 2);
        assertThat(http().get("/tasks?view=summary&repository_url=" + repository).json().valueStream()).hasSize(2)
                .allSatisfy(one -> assertThat(one.get("max_turns").isNull()).as("it does not run").isTrue());
    }

    @Test
    void aRunSaysWhatItDoesNowAndALateEventChangesNothing() {
        Run run = grant();
        tell(run, 2, "make test");
        tell(run, 1, "make");

        JsonNode row = row(run.taskId());

        assertThat(row.get("activity").asString()).isEqualTo("Runs make test");
        assertThat(row.get("activity_at").isNull()).isFalse();
        complete(run, 0);
        assertThat(row(run.taskId()).get("activity").isNull()).isTrue();
    }

    private void tell(Run run, int seq, String command) {
        Map<String, Object> data = Map.of("type", "assistant", "message", Map.of("content", List.of(
                Map.of("type", "tool_use", "name", "Bash", "input", Map.of("command", command)))));
        Answer answer = run.worker().http().post("/executions/" + run.id() + "/events", Wire.write(Map.of("lease_token", run.token(), "events",
                List.of(Map.of("seq", seq, "type", "assistant", "at", "2026-01-31T10:02:03.004Z", "data", data, "size_bytes", 20, "truncated", false)))));
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    }

    @Test
    void eachTaskIsInItsGroupAndEachGroupIsCounted() {
        submit("waits");
        Run runs = grant();
        Run asks = grant();
        UUID question = ask(asks);
        Run toReview = grant();
        complete(toReview, 1);
        Run unchanged = grant();
        complete(unchanged, 0);
        UUID old = mine(floor.task());
        jdbc.update("UPDATE tasks SET status = 'failed', failure_class = 'timeout', finished_at = 1, dispatched_at = NULL WHERE id = ?", old.toString());

        assertThat(counted("waiting")).isEqualTo(1);
        assertThat(counted("running")).isEqualTo(1);
        assertThat(counted("needs_you")).isEqualTo(1);
        assertThat(counted("ready_for_review")).isEqualTo(1);
        assertThat(counted("finished")).isEqualTo(1);
        assertThat(list("&group=needs_you").get(0).get("question_id").asString()).isEqualTo(question.toString());
        assertThat(list("&group=running").get(0).get("id").asString()).isEqualTo(runs.taskId().toString());
        assertThat(list("&group=finished").get(0).get("id").asString()).isEqualTo(unchanged.taskId().toString());
        assertThat(row(old).get("group").isNull()).isTrue();
        for (JsonNode row : list("")) {
            if (!row.get("group").isNull()) {
                assertThat(list("&group=" + row.get("group").asString()).findValuesAsString("id")).contains(row.get("id").asString());
            }
        }
        assertThat(list("&group=needs_you&status=waiting").size()).isZero();
        assertThat(list("&group=needs_you&status=in_progress,queued").size()).isEqualTo(1);
    }

    @Test
    void aReviewTakesATaskOutOfThoseThatWaitForOneAndANewChangePutsItBack() {
        Run run = grant();
        complete(run, 1);
        assertThat(counted("ready_for_review")).isEqualTo(1);
        assertThat(http().post("/tasks/" + run.taskId() + "/review", "{\"verdict\": \"approved\"}").status()).isEqualTo(201);
        assertThat(counted("ready_for_review")).isZero();
        assertThat(counted("finished")).isEqualTo(1);
        assertThat(row(run.taskId()).get("review").get("verdict").asString()).isEqualTo("approved");

        assertThat(http().post("/tasks/" + run.taskId() + "/review", "{\"verdict\": \"changes_requested\", \"message\": \"More.\"}").status())
                .isEqualTo(201);
        complete(floor.grant(run.worker(), run.taskId()), 1);
        assertThat(counted("ready_for_review")).isEqualTo(1);
        assertThat(http().delete("/tasks/" + run.taskId()).status()).isEqualTo(204);
        assertThat(counted("ready_for_review")).isZero();
    }

    @Test
    void aWalkByKeyGivesEachRowOnceWhileOthersComeAndGo() {
        List<String> there = new ArrayList<>();
        for (int i = 0; i < 23; i++) {
            there.add(submit("walk " + i));
        }
        List<String> newestFirst = new ArrayList<>(there);
        Collections.reverse(newestFirst);
        for (String filter : List.of("", "&status=queued,cancelled", "&group=waiting", "&label=gpu_1", "&q=walk")) {
            List<String> walked = new ArrayList<>();
            String next = "/tasks?view=summary&limit=5&repository_url=" + repository + filter;
            while (next != null) {
                Answer page = http().get(next);
                page.json().forEach(row -> walked.add(row.get("id").asString()));
                submit("walk on");
                next = next(page);
            }
            assertThat(walked).as(filter).doesNotHaveDuplicates().containsSubsequence(newestFirst);
        }
    }

    @Test
    void theGroupOfTheFinishedIsWalkedInTheOrderOfTheEnds() {
        List<String> ended = new ArrayList<>();
        for (int i = 0; i < 7; i++) {
            ended.add(submit("end " + i));
        }
        List<String> order = List.of(ended.get(3), ended.get(0), ended.get(6), ended.get(1), ended.get(5), ended.get(2), ended.get(4));
        order.forEach(id -> assertThat(http().post("/tasks/" + id + "/cancel", "").status()).isEqualTo(200));
        jdbc.update("UPDATE tasks SET finished_at = finished_at - finished_at % 2 WHERE repository_url = ?", repository);
        List<String> walked = new ArrayList<>();
        String next = "/tasks?view=summary&limit=2&group=finished&repository_url=" + repository;
        while (next != null) {
            Answer page = http().get(next);
            page.json().forEach(row -> walked.add(row.get("id").asString()));
            next = next(page);
        }
        assertThat(walked).containsExactlyInAnyOrderElementsOf(ended).isEqualTo(list("&group=finished").findValuesAsString("id"));
        assertThat(http().get("/tasks?group=finished&offset=2&limit=2&repository_url=" + repository).json().findValuesAsString("id"))
                .startsWith(walked.get(2));
    }

    private static String next(Answer answer) {
        Matcher link = Pattern.compile("<[^>]*/api/v1([^>]*)>; rel=\"next\"").matcher(answer.header("Link"));
        return link.find() ? link.group(1) : null;
    }

    @Test
    void filtersByTimeLabelWorkerAndSeveralStates() {
        String early = submit("early");
        jdbc.update("UPDATE tasks SET created_at = 1000000000000 WHERE id = ?", early);
        String late = submit("late");
        Run run = grant();

        assertThat(list("&created_after=2026-01-01T00:00:00Z").findValuesAsString("id")).contains(late, run.taskId().toString()).doesNotContain(early);
        assertThat(list("&created_before=2001-01-01T00:00:00Z").size()).isZero();
        assertThat(list("&label=gpu_1").findValuesAsString("id")).containsExactly(late, early);
        assertThat(list("&label=gpux1").size()).isZero();
        assertThat(list("&worker=" + run.worker().name()).findValuesAsString("id")).contains(run.taskId().toString()).doesNotContain(late);
        assertThat(list("&worker=" + run.worker().id()).findValuesAsString("id")).contains(run.taskId().toString());
        assertThat(list("&status=queued,in_progress").size()).isEqualTo(3);
        JsonNode counts = http().get("/tasks/counts?label=gpu_1&repository_url=" + repository).json();
        assertThat(counts.get("total").asLong()).isEqualTo(2);
        assertThat(counts.get("complete").asBoolean()).isTrue();
        JsonNode all = http().get("/tasks/counts?repository_url=" + repository).json();
        assertThat(all.get("status").get("queued").asLong()).isEqualTo(2);
        assertThat(all.get("status").get("in_progress").asLong()).isEqualTo(1);
        assertThat(all.get("repositories").get(0).get("count").asLong()).isEqualTo(3);
    }

    @Test
    void theBoardHasOfEachGroupWhatItsListBeginsWith() {
        submit("Queued");
        ask(grant());
        complete(grant(), 2);
        complete(grant(), 0);
        grant();

        JsonNode board = http().get("/tasks/board?limit=3").json();

        JsonNode counts = http().get("/tasks/counts").json().get("group");
        assertThat(board.propertyNames()).containsExactlyInAnyOrderElementsOf(counts.propertyNames());
        for (String group : board.propertyNames()) {
            JsonNode list = http().get("/tasks?view=summary&limit=3&group=" + group).json();
            assertThat(list.size()).as(group).isPositive();
            assertThat(board.get(group).get("tasks")).as(group).isEqualTo(list);
            assertThat(board.get(group).get("total")).as(group).isEqualTo(counts.get(group));
        }
        assertThat(http().get("/tasks/board?limit=0").json().get("waiting").get("tasks").size()).isZero();
        assertThat(http().get("/tasks/board").status()).isEqualTo(200);
        for (String query : List.of("limit=101", "limit=-1", "limit=many", "group=waiting")) {
            assertThat(http().get("/tasks/board?" + query).status()).as(query).isEqualTo(400);
        }
    }

    @Test
    void saysWhatIsWrong() {
        for (String query : List.of("view=short", "group=mine", "status=queued,done", "created_after=yesterday", "label=%20", "cursor=1", "cursor=&offset=1",
                "from=" + UUID.randomUUID(), "unknown=1")) {
            assertThat(http().get("/tasks?" + query).status()).as(query).isEqualTo(400);
        }
        assertThat(http().get("/tasks/counts?limit=1").status()).isEqualTo(400);
        assertThat(http().get("/tasks/counts?group=mine").status()).isEqualTo(400);
    }
}
