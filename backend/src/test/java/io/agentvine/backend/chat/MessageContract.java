package io.agentvine.backend.chat;

import static io.agentvine.backend.chat.QuestionContract.atOnce;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.agentvine.backend.Http.Answer;
import io.agentvine.backend.fleet.Floor.Run;
import io.agentvine.protocol.Wire;
import io.agentvine.protocol.WorkOrder;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import tools.jackson.databind.JsonNode;

/** What people write to agents, wherever the task is, on either database. */
abstract class MessageContract extends ChatTest {

    private static final String PUSHED = "{\"summary\": \"Done\", \"branch\": \"agentvine/greet\", \"base_commit\": \""
            + "a".repeat(40) + "\", \"commit\": \"" + "b".repeat(40) + "\", \"files_changed\": 1, \"insertions\": 1,"
            + " \"deletions\": 0, \"verification\": \"none\", \"delivery\": {\"status\": \"pushed\", \"reason\": null}}";

    @Autowired
    private Messages messages;

    @Test
    void aRunningAgentIsToldAndTakesItOnce() {
        JsonNode written = write(run.taskId(), "Use tabs.");
        assertThat(written.get("task_id").asString()).isEqualTo(run.taskId().toString());
        assertThat(written.get("status").asString()).isEqualTo("in_progress");
        assertThat(ordersOf(run)).containsExactly("message");
        write(run.taskId(), "And spaces.");
        JsonNode unread = take(run);
        assertThat(unread.findValuesAsString("content")).containsExactly("Use tabs.", "And spaces.");
        assertThat(take(run)).isEqualTo(unread);
        JsonNode rest = take(run, unread.get(0).get("id").asString());
        assertThat(rest.findValuesAsString("content")).containsExactly("And spaces.");
        assertThat(take(run, unread.get(0).get("id").asString())).isEqualTo(rest);
    }

    @Test
    void aQueuedTaskReadsItAtItsStart() {
        UUID task = floor.task();
        assertThat(write(task, "Begin with the tests.").get("status").asString()).isEqualTo("queued");
        Run later = floor.grant(run.worker(), task);
        JsonNode unread = take(later);
        assertThat(unread.findValuesAsString("content")).containsExactly("Begin with the tests.");
        take(later, unread.get(0).get("id").asString());
        assertThat(http().get("/chat/conversation/" + later.order().meta().sessionId()).json().findValuesAsString("content"))
                .containsExactly("Begin with the tests.");
    }

    @Test
    void oneToAParkedTaskRefusesTheQuestionAndGoesOn() {
        UUID id = asked("call-1");
        park(run, id);
        assertThat(write(run.taskId(), "Not like this.").get("status").asString()).isEqualTo("queued");
        assertThat(statusOf(run.taskId())).isEqualTo("queued");
        Run later = new Run(run.worker(), grants(run.worker(), run.taskId()).get(0));
        JsonNode answer = ask(later, "call-1", APPLY).get("answer");
        assertThat(answer.get("allowed").asBoolean()).isFalse();
        assertThat(answer.get("message").asString()).isEqualTo("A person wrote a message instead of allowing this; it follows.");
        assertThat(take(later).findValuesAsString("content")).containsExactly("Not like this.");
        assertThat(respond(id, "allow").json().get("detail").asString()).contains("'deny' by person");
    }

    @Test
    void oneThatTheRunHadNotReadBeforeItWasParkedDoesTheSame() {
        UUID id = asked("call-1");
        write(run.taskId(), "Stop asking.");
        assertThat(park(run, id).get("task_status").asString()).isEqualTo("queued");
        assertThat(park(run, id).get("task_status").asString()).isEqualTo("queued");
        assertThat(statusOfQuestion(id)).isEqualTo("answered");
        Run later = new Run(run.worker(), grants(run.worker(), run.taskId()).get(0));
        assertThat(ask(later, "call-2", APPLY).get("answer").get("allowed").asBoolean()).isFalse();
        assertThat(take(later).size()).isEqualTo(1);
    }

    @Test
    void writingAndParkingAtTheSameMomentNeverLeavesTheMessageBehind() throws Exception {
        for (int i = 0; i < 8; i++) {
            Run one = floor.run(run.worker());
            UUID id = idOf(ask(one, "call-1", APPLY));
            List<Answer> answers = atOnce(() -> sendPark(one, id, null),
                    () -> http().post("/tasks/" + one.taskId() + "/messages", "{\"message\": \"Wait.\"}"));
            assertThat(answers.get(0).status()).as(answers.get(0).body()).isEqualTo(200);
            assertThat(answers.get(1).status()).as(answers.get(1).body()).isEqualTo(202);
            assertThat(statusOf(one.taskId())).isEqualTo("queued");
            assertThat(statusOfQuestion(id)).isEqualTo("answered");
        }
    }

    @Test
    void aTaskThatWaitsForAUsageLimitGoesOnWaiting() {
        end(run, "/queue/fail", Map.of("failure_class", "usage_limit", "message", "Limit.", "retry_at", "2999-01-01T00:00:00Z"));
        jdbc.update("DELETE FROM credential_limits");
        assertThat(write(run.taskId(), "Later then.").get("status").asString()).isEqualTo("waiting");
        assertThat(statusOf(run.taskId())).isEqualTo("waiting");
    }

    @Test
    void aFailedOrCancelledTaskIsQueuedAgain() {
        fail(run);
        assertThat(statusOf(run.taskId())).isEqualTo("failed");
        assertThat(write(run.taskId(), "Try the other way.").get("status").asString()).isEqualTo("queued");
        Run later = floor.grant(run.worker(), run.taskId());
        assertThat(take(later).findValuesAsString("content")).containsExactly("Try the other way.");
        UUID cancelled = floor.task();
        lifecycle.cancelIfLive(cancelled, "test");
        assertThat(write(cancelled, "After all.").get("status").asString()).isEqualTo("queued");
        assertThat(statusOf(cancelled)).isEqualTo("queued");
    }

    @Test
    void aCompletedTaskWorksOnInItsSessionOnItsBranchFromItsCommit() {
        reportSession(run);
        complete(run, PUSHED);
        JsonNode written = write(run.taskId(), "Now the docs.");
        assertThat(written.get("task_id").asString()).isEqualTo(run.taskId().toString());
        assertThat(written.get("status").asString()).isEqualTo("queued");
        JsonNode task = task(run.taskId());
        assertThat(task.get("attempts").asInt()).isZero();
        assertThat(task.get("job_id").asString()).isNotEqualTo(run.order().jobId().toString());
        assertThat(task.get("finished_at").isNull()).isTrue();
        Run later = new Run(run.worker(), grants(run.worker(), run.taskId()).get(0));
        assertThat(later.order().meta().resume()).isTrue();
        assertThat(later.order().meta().sessionId()).isEqualTo(run.order().meta().sessionId());
        assertThat(later.order().meta().branch()).isEqualTo(run.order().meta().branch());
        assertThat(later.order().meta().kept().commit()).isEqualTo("b".repeat(40));
        assertThat(later.order().meta().kept().pushed()).isTrue();
        assertThat(later.order().meta().toDeliver()).isNull();
        assertThat(take(later).findValuesAsString("content")).containsExactly("Now the docs.");
        JsonNode history = http().get("/tasks/" + run.taskId() + "/history").json();
        assertThat(history.get(1).get("from_status").asString()).isEqualTo("completed");
        assertThat(history.get(1).get("reason_code").asString()).isEqualTo("sent_back");
        assertThat(history.get(1).get("actor").asString()).isNotBlank();
    }

    @Test
    void whatWasNotPushedIsGoneOnFromAtTheWorkerThatHasIt() {
        reportSession(run);
        complete(run, PUSHED.replace("\"pushed\"", "\"failed\""));
        write(run.taskId(), "Again.");
        assertThat(task(run.taskId()).get("reason").get("message").asString()).contains("which alone has the commit that it goes on from");
        assertThat(grants(floor.register(), run.taskId())).isEmpty();
        Run later = new Run(run.worker(), grants(run.worker(), run.taskId()).get(0));
        assertThat(later.order().meta().kept().pushed()).isFalse();
        end(later, "/queue/fail", Map.of("failure_class", "workspace", "message", "No network."));
        jdbc.update("UPDATE tasks SET due_at = 1 WHERE id = ?", run.taskId().toString());
        assertThat(grants(floor.register(), run.taskId())).as("after a failure it is kept as before").isEmpty();
        assertThat(grants(run.worker(), run.taskId())).hasSize(1);
    }

    @Test
    void whatCameInTheLastMomentOfARunSendsItBack() {
        write(run.taskId(), "One more thing.");
        complete(run);
        assertThat(statusOf(run.taskId())).isEqualTo("completed");
        jdbc.update("UPDATE tasks SET finished_at = finished_at - 6000 WHERE id = ?", run.taskId().toString());
        await().until(() -> !statusOf(run.taskId()).equals("completed"));
        Run later = floor.grant(run.worker(), run.taskId());
        assertThat(take(later).findValuesAsString("content")).containsExactly("One more thing.");
        assertThat(later.order().meta().goesOnAfterCompletion()).isTrue();
        assertThat(later.order().meta().kept()).as("it changed nothing").isNull();
    }

    @Test
    void twoBackendsSendItBackOnce() throws Exception {
        for (int i = 0; i < 5; i++) {
            Run one = floor.run(run.worker());
            write(one.taskId(), "Last words " + one.id());
            complete(one);
            atOnce(() -> sendBack(one), () -> sendBack(one));
            assertThat(jdbc.queryForObject("SELECT COUNT(*) FROM task_history WHERE task_id = ? AND reason_code = 'sent_back'", Long.class,
                    one.taskId().toString())).isEqualTo(1);
        }
    }

    private Void sendBack(Run run) {
        messages.sendBackUnread(run.taskId());
        return null;
    }

    @Test
    void refusesWhatIsNoMessageOrNoTask() {
        assertThat(http().post("/tasks/" + run.taskId() + "/messages", "{\"message\": \"  \"}").status()).isEqualTo(400);
        assertThat(http().post("/tasks/" + run.taskId() + "/messages", "{}").status()).isEqualTo(400);
        assertThat(http().post("/tasks/" + run.taskId() + "/messages", Wire.write(Map.of("message", "x".repeat(20_001)))).status()).isEqualTo(400);
        assertThat(http().post("/tasks/" + UUID.randomUUID() + "/messages", "{\"message\": \"Hello\"}").status()).isEqualTo(404);
        assertThat(http().post("/executions/" + run.id() + "/messages", "{}").status()).isEqualTo(401);
        assertThat(floor.register().http().post("/executions/" + run.id() + "/messages", "{\"lease_token\": \"" + run.token() + "\"}").status())
                .isEqualTo(403);
        floor.loseTo(run, floor.register());
        assertThat(run.worker().http().post("/executions/" + run.id() + "/messages", "{\"lease_token\": \"" + run.token() + "\"}").status())
                .isEqualTo(409);
    }

    @Test
    void aRunTakesNothingOfAnotherTask() {
        write(run.taskId(), "Mine.");
        Run other = floor.run(floor.register());
        take(other, take(run).get(0).get("id").asString());
        assertThat(take(run).size()).isEqualTo(1);
    }

    private JsonNode write(UUID task, String message) {
        Answer answer = http().post("/tasks/" + task + "/messages", Wire.write(Map.of("message", message)));
        assertThat(answer.status()).as(answer.body()).isEqualTo(202);
        return answer.json();
    }

    private static JsonNode take(Run run, String... taken) {
        Answer answer = run.worker().http().post("/executions/" + run.id() + "/messages",
                Wire.write(Map.of("lease_token", run.token(), "taken", List.of(taken))));
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return answer.json();
    }
}
