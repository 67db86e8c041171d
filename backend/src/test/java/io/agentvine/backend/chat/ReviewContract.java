package io.agentvine.backend.chat;

import static io.agentvine.backend.chat.QuestionContract.atOnce;
import static org.assertj.core.api.Assertions.assertThat;

import io.agentvine.backend.Http.Answer;
import io.agentvine.backend.fleet.Floor.Run;
import io.agentvine.protocol.Wire;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** What people say of completed tasks, on either database. */
abstract class ReviewContract extends ChatTest {

    private static final String PUSHED = "{\"summary\": \"Done\", \"branch\": \"agentvine/greet\", \"base_commit\": \""
            + "a".repeat(40) + "\", \"commit\": \"" + "b".repeat(40) + "\", \"files_changed\": 1, \"insertions\": 1,"
            + " \"deletions\": 0, \"verification\": \"none\", \"delivery\": {\"status\": \"pushed\", \"reason\": null}}";
    private static final String CHANGES = """
            {"verdict": "changes_requested", "message": "Nearly there.", "comments": [
                {"path": "src/Health.java", "line": 12, "text": "Answer 503."},
                {"path": "src/Health.java", "line": 3, "side": "old", "text": "Why did this go?"},
                {"path": "docs/häuser.md", "text": "Say it here as well."}]}""";

    @Test
    void oneThatAsksForChangesSendsTheSameTaskBackToItsSessionBranchAndCommitWithOneMessage() {
        reportSession(run);
        complete(run, PUSHED);

        JsonNode review = reviewed(run.taskId(), CHANGES);

        assertThat(review.get("verdict").asString()).isEqualTo("changes_requested");
        assertThat(review.get("execution_id").asString()).isEqualTo(run.id().toString());
        assertThat(review.get("by").asString()).isNotBlank();
        JsonNode task = task(run.taskId());
        assertThat(task.get("status").asString()).isEqualTo("queued");
        assertThat(task.get("job_id").asString()).isNotEqualTo(run.order().jobId().toString());
        Run later = new Run(run.worker(), grants(run.worker(), run.taskId()).get(0));
        assertThat(later.order().meta().resume()).isTrue();
        assertThat(later.order().meta().sessionId()).isEqualTo(run.order().meta().sessionId());
        assertThat(later.order().meta().branch()).isEqualTo(run.order().meta().branch());
        assertThat(later.order().meta().kept().commit()).isEqualTo("b".repeat(40));
        assertThat(later.order().meta().toDeliver()).isNull();
        assertThat(unread(later)).singleElement().satisfies(message -> {
            assertThat(message.get("id").asString()).isEqualTo(review.get("message_id").asString());
            assertThat(message.get("content").asString()).isEqualTo("A person reviewed your work and asks for changes.\n\nNearly there."
                    + "\n\nsrc/Health.java:12\nAnswer 503.\n\nsrc/Health.java:3 (as it was before the change)\nWhy did this go?"
                    + "\n\ndocs/häuser.md\nSay it here as well.");
        });
        JsonNode history = http().get("/tasks/" + run.taskId() + "/history").json();
        assertThat(history.get(1).get("reason_code").asString()).isEqualTo("sent_back");
        assertThat(history.get(1).get("actor").asString()).isEqualTo(review.get("by").asString());
    }

    @Test
    void anApprovalIsKeptAndChangesNothingElse() {
        complete(run, PUSHED);
        JsonNode before = task(run.taskId());
        assertThat(before.get("review").isNull()).isTrue();

        JsonNode review = reviewed(run.taskId(), "{\"verdict\": \"approved\", \"comments\": [{\"path\": \"a\", \"line\": 1, \"text\": \"Nice.\"}]}");

        assertThat(review.get("message_id").isNull()).isTrue();
        JsonNode after = task(run.taskId());
        assertThat(after.get("status").asString()).isEqualTo("completed");
        assertThat(after.get("job_id")).isEqualTo(before.get("job_id"));
        assertThat(after.get("review").get("verdict").asString()).isEqualTo("approved");
        assertThat(after.get("review").get("by")).isEqualTo(review.get("by"));
        assertThat(after.get("review").get("at")).isEqualTo(review.get("at"));
        assertThat(jdbc.queryForObject("SELECT COUNT(*) FROM messages WHERE task_id = ?", Long.class, run.taskId().toString())).isZero();
    }

    @Test
    void whoFollowsTheTasksHearsOfAnApproval() {
        complete(run, PUSHED);
        reviewed(run.taskId(), "{\"verdict\": \"approved\"}");
        assertThat(jdbc.queryForObject("SELECT COUNT(*) FROM changes WHERE kind = 'task' AND what = 'edited' AND subject_id = ?", Long.class,
                run.taskId().toString())).isEqualTo(1);
    }

    @Test
    void allAreKeptNewestFirstEachWithTheRunThatItIsOf() {
        complete(run, PUSHED);
        reviewed(run.taskId(), "{\"verdict\": \"changes_requested\", \"message\": \"Once more.\"}");
        Run second = floor.grant(run.worker(), run.taskId());
        complete(second, PUSHED);
        reviewed(run.taskId(), "{\"verdict\": \"dismissed\"}");
        reviewed(run.taskId(), "{\"verdict\": \"approved\", \"message\": \"After all.\"}");

        Answer answer = http().get("/tasks/" + run.taskId() + "/reviews?limit=2");
        assertThat(answer.header("X-Total-Count")).isEqualTo("3");
        assertThat(answer.json().findValuesAsString("verdict")).containsExactly("approved", "dismissed");
        assertThat(answer.json().findValuesAsString("execution_id")).containsOnly(second.id().toString());
        JsonNode first = http().get("/tasks/" + run.taskId() + "/reviews?limit=2&offset=2").json().get(0);
        assertThat(first.get("execution_id").asString()).isEqualTo(run.id().toString());
        assertThat(first.get("comments").isEmpty()).isTrue();
        assertThat(http().get("/tasks?status=completed").json().get(0).get("review").get("verdict").asString()).isEqualTo("approved");
        assertThat(http().get("/tasks/" + UUID.randomUUID() + "/reviews").status()).isEqualTo(404);
    }

    @Test
    void onlyACompletedTaskIsReviewedAndOthersAreNamed() {
        assertThat(send(run.taskId(), "{\"verdict\": \"approved\"}").json().get("detail").asString()).contains("is in_progress");
        fail(run);
        Answer refused = send(run.taskId(), CHANGES);
        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused.json().get("detail").asString()).contains("is failed; only a completed task can be reviewed");
        assertThat(send(UUID.randomUUID(), CHANGES).status()).isEqualTo(404);
        assertThat(jdbc.queryForObject("SELECT COUNT(*) FROM reviews WHERE task_id = ?", Long.class, run.taskId().toString())).isZero();
    }

    @Test
    void twoAtTheSameMomentSendItBackOnce() throws Exception {
        for (int i = 0; i < 5; i++) {
            Run one = floor.run(run.worker());
            complete(one, PUSHED);
            List<Answer> answers = atOnce(() -> send(one.taskId(), CHANGES), () -> send(one.taskId(), CHANGES));
            assertThat(answers.stream().map(Answer::status)).containsExactlyInAnyOrder(201, 409);
            assertThat(unread(floor.grant(run.worker(), one.taskId()))).hasSize(1);
        }
    }

    @Test
    void refusesWhatIsNoReviewAndNamesEachField() {
        complete(run, PUSHED);
        Stream.of("{}", "{\"verdict\": \"good\"}", "{\"verdict\": \"changes_requested\"}", "{\"verdict\": \"changes_requested\", \"comments\": []}",
                        "{\"verdict\": \"changes_requested\", \"message\": \"  \"}", "{\"verdict\": \"approved\", \"comments\": \"none\"}",
                        "{\"verdict\": \"approved\", \"comments\": [1]}", "{\"verdict\": \"approved\", \"comments\": [{\"path\": \"a\\nb\", \"text\": \"x\"}]}",
                        "{\"verdict\": \"approved\", \"comments\": [{\"path\": \"a\", \"line\": 0, \"text\": \"x\"}]}",
                        "{\"verdict\": \"approved\", \"comments\": [{\"path\": \"a\", \"side\": \"left\", \"text\": \"x\"}]}",
                        "{\"verdict\": \"approved\", \"comments\": [{\"path\": \"a\", \"text\": \"a\\u0000b\"}]}",
                        Wire.write(Map.of("verdict", "approved", "message", "x".repeat(20_001))),
                        Wire.write(Map.of("verdict", "changes_requested", "comments", java.util.Collections.nCopies(11, Map.of("path", "a", "text", "x".repeat(10_000))))),
                        Wire.write(Map.of("verdict", "changes_requested", "comments", java.util.Collections.nCopies(201, Map.of("path", "a", "text", "x")))))
                .forEach(body -> assertThat(send(run.taskId(), body).status()).as(body).isEqualTo(400));
        JsonNode errors = send(run.taskId(), "{\"verdict\": \"approved\", \"comments\": [{\"text\": \"x\"}, {\"path\": \"a\"}]}").json().get("errors");
        assertThat(errors.findValuesAsString("field")).containsExactly("comments[0].path", "comments[1].text");
        assertThat(statusOf(run.taskId())).isEqualTo("completed");
    }

    @Test
    void goesWithItsTask() {
        complete(run, PUSHED);
        reviewed(run.taskId(), "{\"verdict\": \"approved\"}");
        assertThat(http().delete("/tasks/" + run.taskId()).status()).isEqualTo(204);
        assertThat(jdbc.queryForObject("SELECT COUNT(*) FROM reviews WHERE task_id = ?", Long.class, run.taskId().toString())).isZero();
    }

    private Answer send(UUID task, String body) {
        return http().post("/tasks/" + task + "/review", body);
    }

    private JsonNode reviewed(UUID task, String body) {
        Answer answer = send(task, body);
        assertThat(answer.status()).as(answer.body()).isEqualTo(201);
        return answer.json();
    }

    private static JsonNode unread(Run run) {
        return run.worker().http().post("/executions/" + run.id() + "/messages",
                Wire.write(Map.of("lease_token", run.token(), "taken", List.of()))).json();
    }
}
