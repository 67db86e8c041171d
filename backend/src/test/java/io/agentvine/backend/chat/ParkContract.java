package io.agentvine.backend.chat;

import static io.agentvine.backend.chat.QuestionContract.atOnce;
import static org.assertj.core.api.Assertions.assertThat;

import io.agentvine.backend.Http.Answer;
import io.agentvine.backend.fleet.Floor.Hand;
import io.agentvine.backend.fleet.Floor.Run;
import io.agentvine.protocol.Wire;
import io.agentvine.protocol.WorkOrder;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Runs that are parked and go on, on either database. */
abstract class ParkContract extends ChatTest {

    @Test
    void aParkedRunWaitsAndHoldsNothing() {
        UUID id = asked("call-1");
        JsonNode ended = park(run, id);
        assertThat(ended.get("task_status").asString()).isEqualTo("waiting");
        assertThat(ended.get("execution_status").asString()).isEqualTo("handed_back");
        assertThat(park(run, id)).isEqualTo(ended);
        JsonNode task = task(run.taskId());
        assertThat(task.get("status").asString()).isEqualTo("waiting");
        assertThat(task.get("question_id").asString()).isEqualTo(id.toString());
        assertThat(task.get("attempts").asInt()).isZero();
        assertThat(task.get("reason").get("code").asString()).isEqualTo("question");
        assertThat(task.get("reason").get("message").asString()).contains("Waits for an answer since 20", "May the agent do this?");
        assertThat(task.get("reason").get("next_event_at").asString()).startsWith("20");
        assertThat(http().get("/executions/" + run.id()).json().get("message").asString()).isEqualTo("Parked: waits for an answer.");
        assertThat(http().get("/chat/pending?task_id=" + run.taskId()).json().get(0).get("parked").asBoolean()).isTrue();
        assertThat(send(run, question(run, "call-1", APPLY)).status()).isEqualTo(409);
        assertThat(actors(run.taskId())).containsOnly("worker " + run.worker().name()).hasSize(2);
    }

    @Test
    void saysWhyThereIsNoCheckpointAndKeepsWhatTheRunReported() {
        UUID id = asked("call-1");
        Map<String, Object> body = new HashMap<>(Map.of("lease_token", run.token(), "question_id", id,
                "no_checkpoint", "The transcript is too large.", "exit_code", 143, "final_event", 7, "last_output", List.of("bye"), "usage", Map.of("turns", 3)));
        assertThat(run.worker().http().post("/executions/" + run.id() + "/park", Wire.write(body)).status()).isEqualTo(200);
        assertThat(task(run.taskId()).get("reason").get("message").asString()).endsWith("The transcript is too large.");
        JsonNode execution = http().get("/executions/" + run.id()).json();
        assertThat(execution.get("exit_code").asInt()).isEqualTo(143);
        assertThat(execution.get("usage").get("turns").asInt()).isEqualTo(3);
        assertThat(execution.get("last_output").get(0).asString()).isEqualTo("bye");
    }

    @Test
    void itsAnswerQueuesItAtTheHeadForItsWorkerFirst() {
        reportSession(run);
        UUID id = asked("call-1");
        assertThat(sendPark(run, id, "call-1").status()).isEqualTo(200);
        makePortable(run.taskId());
        long before = positionOf(run.taskId());
        allow(id);
        assertThat(statusOf(run.taskId())).isEqualTo("queued");
        assertThat(positionOf(run.taskId())).isLessThan(before).isNegative();
        assertThat(historyOf(run.taskId())).contains("Answered by operator; goes on at the head of its queue.");
        Hand other = floor.register();
        assertThat(grants(other, run.taskId())).isEmpty();
        WorkOrder next = grants(run.worker(), run.taskId()).get(0);
        assertThat(next.meta().sessionId()).isEqualTo(run.order().meta().sessionId());
        assertThat(next.meta().resume()).isTrue();
        assertThat(next.meta().attempt()).isEqualTo(1);
        assertThat(next.meta().resumption().questionId()).isEqualTo(id);
        assertThat(next.meta().resumption().deferredCall()).isEqualTo("call-1");
        Run later = new Run(run.worker(), next);
        assertThat(ask(later, "call-1", APPLY).get("answer").get("allowed").asBoolean()).isTrue();
    }

    @Test
    void anyWorkerMayGoOnAfterTheAffinity() {
        reportSession(run);
        UUID id = asked("call-1");
        park(run, id);
        makePortable(run.taskId());
        allow(id);
        Hand other = floor.register();
        assertThat(grants(other, run.taskId())).isEmpty();
        endAffinity(run.taskId());
        WorkOrder next = grants(other, run.taskId()).get(0);
        assertThat(next.meta().sessionId()).isEqualTo(run.order().meta().sessionId());
    }

    @Test
    void withoutACheckpointOnlyItsWorkerMayGoOn() {
        UUID id = asked("call-1");
        park(run, id);
        allow(id);
        long until = jdbc.queryForObject("SELECT affinity_until - asked FROM tasks JOIN (SELECT id AS q, created_at AS asked FROM questions) x"
                + " ON x.q = tasks.question_id WHERE id = ?", Long.class, run.taskId().toString());
        assertThat(Duration.ofMillis(until)).isBetween(Duration.ofHours(23), Duration.ofHours(25));
        assertThat(historyOf(run.taskId())).contains("only worker " + run.worker().name() + " can go on with it until");
        assertThat(grants(floor.register(), run.taskId())).isEmpty();
        assertThat(grants(run.worker(), run.taskId())).hasSize(1);
    }

    @Test
    void aWorkerThatLeftIsNotWaitedFor() {
        UUID id = asked("call-1");
        park(run, id);
        assertThat(run.worker().http().delete("/workers/" + run.worker().id()).status()).isEqualTo(204);
        allow(id);
        assertThat(grants(floor.register(), run.taskId())).hasSize(1);
    }

    @Test
    void anAnswerBetweenAskingAndParkingQueuesItAtOnce() {
        UUID id = asked("call-1");
        allow(id);
        JsonNode ended = sendPark(run, id, "call-1").json();
        assertThat(ended.get("task_status").asString()).isEqualTo("queued");
        assertThat(sendPark(run, id, "call-1").json()).isEqualTo(ended);
        WorkOrder next = grants(run.worker(), run.taskId()).get(0);
        assertThat(next.meta().resumption().questionId()).isEqualTo(id);
        assertThat(next.meta().attempt()).isEqualTo(1);
        assertThat(ask(new Run(run.worker(), next), "call-1", APPLY).get("answer").get("allowed").asBoolean()).isTrue();
    }

    @Test
    void parkingAndAnsweringAtTheSameMomentNeverLosesTheAnswer() throws Exception {
        for (int i = 0; i < 8; i++) {
            Run one = floor.run(run.worker());
            UUID id = idOf(ask(one, "call-1", APPLY));
            List<Answer> answers = atOnce(() -> sendPark(one, id, null), () -> respond(id, "allow"));
            assertThat(answers).allSatisfy(answer -> assertThat(answer.status()).as(answer.body()).isEqualTo(200));
            assertThat(statusOf(one.taskId())).isEqualTo("queued");
            assertThat(statusOfQuestion(id)).isEqualTo("answered");
            assertThat(grants(run.worker(), one.taskId()).get(0).meta().resumption().questionId()).isEqualTo(id);
        }
    }

    @Test
    void aCancelAndAnAnswerAtTheSameMomentLeaveOneOfThem() throws Exception {
        for (int i = 0; i < 8; i++) {
            Run one = floor.run(run.worker());
            UUID id = idOf(ask(one, "call-1", APPLY));
            park(one, id);
            List<Answer> answers = atOnce(() -> http().post("/tasks/" + one.taskId() + "/cancel"), () -> respond(id, "allow"));
            assertThat(answers.get(0).status()).as(answers.get(0).body()).isEqualTo(200);
            assertThat(statusOf(one.taskId())).isEqualTo("cancelled");
            assertThat(answers.get(1).status()).isIn(200, 409);
            awaitQuestion(id, answers.get(1).status() == 200 ? "answered" : "withdrawn");
        }
    }

    @Test
    void whoeverComesAtTheSameMomentIsAnswered() throws Exception {
        for (int i = 0; i < 10; i++) {
            Run one = floor.run(run.worker());
            UUID first = idOf(ask(one, "call-1", APPLY));
            UUID second = idOf(ask(one, "call-2", DELETE));
            List<Answer> answers = atOnce(
                    () -> sendPark(one, first, null),
                    () -> respond(first, "allow"),
                    () -> respond(second, "deny"),
                    () -> send(one, question(one, "call-3", APPLY)),
                    () -> http().post("/tasks/" + one.taskId() + "/messages", "{\"message\": \"Wait.\"}"),
                    () -> beat(one),
                    () -> http().post("/tasks/" + one.taskId() + "/cancel"));
            assertThat(answers).allSatisfy(answer -> assertThat(answer.status()).as(answer.body()).isLessThan(500));
            assertThat(answers.get(0).status()).as(answers.get(0).body()).isEqualTo(200);
            assertThat(statusOf(one.taskId())).isIn("cancelled", "queued");
            jdbc.update("UPDATE tasks SET affinity_worker_id = ?, affinity_until = 99999999999999 WHERE id = ? AND finished_at IS NULL",
                    UUID.randomUUID().toString(), one.taskId().toString());
        }
    }

    private static Answer beat(Run run) {
        return run.worker().http().post("/workers/" + run.worker().id() + "/heartbeat", Wire.write(Map.of("status", "busy",
                "executions", List.of(Map.of("execution_id", run.id(), "lease_token", run.token())))));
    }

    @Test
    void parkingWithdrawsTheRunsOtherQuestions() {
        UUID id = asked("call-1");
        UUID other = idOf(ask(run, "call-2", DELETE));
        park(run, id);
        assertThat(statusOfQuestion(other)).isEqualTo("withdrawn");
        assertThat(respond(other, "allow").json().get("detail").asString()).contains("withdrawn", "parked on another question");
        assertThat(statusOfQuestion(id)).isEqualTo("open");
    }

    @Test
    void anAnswerPassesTheSameCallUnderANewIdOnce() {
        UUID id = asked("call-1");
        park(run, id);
        allow(id);
        Run later = new Run(run.worker(), grants(run.worker(), run.taskId()).get(0));
        assertThat(ask(later, "call-8", DELETE).get("status").asString()).isEqualTo("open");
        assertThat(idOf(ask(later, "call-9", APPLY))).isEqualTo(id);
        assertThat(idOf(ask(later, "call-9", APPLY))).as("the same after a lost reply").isEqualTo(id);
        assertThat(ask(later, "call-10", APPLY).get("status").asString()).isEqualTo("open");
    }

    @Test
    void anAnswerPassesTheSameCallInACloneAtAnotherPlace() {
        UUID id = idOf(askIn(run, "call-1", "/a/runs/1/clone", "cat", "/a/runs/1/clone/b.txt", "/a/runs/1/clone-2/b.txt"));
        park(run, id);
        Answer allowed = operator().post("/chat/human-response", Wire.write(Map.of("message_id", id, "response", "allow",
                "updated_input", Map.of("command", List.of("cat", "/a/runs/1/clone/c.txt", "/a/runs/1/clone-2/c.txt")))));
        assertThat(allowed.status()).as(allowed.body()).isEqualTo(200);
        Run later = new Run(run.worker(), grants(run.worker(), run.taskId()).get(0));
        assertThat(askIn(later, "call-7", "/z", "cat", "/a/runs/1/clone/b.txt", "/a/runs/1/clone-2/b.txt").get("status").asString())
                .as("where no clone is now").isEqualTo("open");
        assertThat(askIn(later, "call-8", "/z", "cat", "\0clone/b.txt", "/a/runs/1/clone-2/b.txt").get("status").asString())
                .as("what looks like a place").isEqualTo("open");
        JsonNode state = askIn(later, "call-9", "/z", "cat", "/z/b.txt", "/a/runs/1/clone-2/b.txt");
        assertThat(idOf(state)).isEqualTo(id);
        assertThat(state.get("answer").get("updated_input").toString()).isEqualTo("{\"command\":[\"cat\",\"/z/c.txt\",\"/a/runs/1/clone-2/c.txt\"]}");
    }

    @Test
    void aPlaceIsAnAbsolutePath() {
        for (String wrong : List.of("", "/", "clone", "/a\0b", "/" + "a".repeat(4_096))) {
            Map<String, Object> question = question(run, "call-1", APPLY);
            question.put("working_copy", wrong);
            Answer answer = send(run, question);
            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.body()).contains("working_copy");
        }
    }

    private static JsonNode askIn(Run run, String callId, String place, String... command) {
        Map<String, Object> question = question(run, callId, Map.of("command", List.of(command)));
        question.put("working_copy", place);
        Answer answer = send(run, question);
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return answer.json();
    }

    @Test
    void anAnswerToAnotherQuestionThatItsRunNeverHadPassesTheCallInTheNext() {
        UUID id = asked("call-1");
        UUID other = idOf(ask(run, "call-2", DELETE));
        allow(other);
        park(run, id);
        allow(id);
        Run later = new Run(run.worker(), grants(run.worker(), run.taskId()).get(0));
        assertThat(idOf(ask(later, "call-8", DELETE))).isEqualTo(other);
        assertThat(ask(later, "call-9", DELETE).get("status").asString()).as("used up").isEqualTo("open");
    }

    @Test
    void anAnswerThatItsRunHadPassesNoCallOfTheNext() {
        UUID id = asked("call-1");
        UUID other = idOf(ask(run, "call-2", DELETE));
        allow(other);
        assertThat(ask(run, "call-2", DELETE).get("status").asString()).isEqualTo("answered");
        park(run, id);
        allow(id);
        Run later = new Run(run.worker(), grants(run.worker(), run.taskId()).get(0));
        assertThat(ask(later, "call-8", DELETE).get("status").asString()).isEqualTo("open");
    }

    @Test
    void aCancelThatWasAskedForEndsTheTask() {
        UUID id = asked("call-1");
        lifecycle.cancelIfLive(run.taskId(), "test");
        assertThat(park(run, id).get("task_status").asString()).isEqualTo("cancelled");
        assertThat(park(run, id).get("task_status").asString()).isEqualTo("cancelled");
        awaitQuestion(id, "withdrawn");
    }

    @Test
    void aCancelledParkedTaskHasNoQuestion() {
        UUID id = asked("call-1");
        park(run, id);
        assertThat(http().post("/tasks/" + run.taskId() + "/cancel").json().get("status").asString()).isEqualTo("cancelled");
        assertThat(task(run.taskId()).get("question_id").isNull()).isTrue();
        assertThat(respond(id, "allow").status()).isEqualTo(409);
        assertThat(statusOfQuestion(id)).isEqualTo("withdrawn");
        http().post("/tasks/" + run.taskId() + "/retry");
        WorkOrder next = grants(run.worker(), run.taskId()).get(0);
        assertThat(next.meta().resumption()).isNull();
    }

    @Test
    void aStaleLeaseCannotPark() {
        UUID id = asked("call-1");
        Hand other = floor.register();
        Run later = floor.loseTo(run, other);
        assertThat(sendPark(run, id, null).status()).isEqualTo(409);
        assertThat(sendPark(later, id, null).json().get("detail").asString()).contains("names no question of execution " + later.id());
        assertThat(other.http().post("/executions/" + run.id() + "/park",
                Wire.write(Map.of("lease_token", run.token(), "question_id", id))).status()).isEqualTo(403);
        assertThat(http().post("/executions/" + run.id() + "/park", "{}").status()).isEqualTo(401);
        assertThat(statusOf(run.taskId())).isEqualTo("in_progress");
    }

    @Test
    void noOtherTaskEntersTheSessionOfAParkedOne() {
        reportSession(run);
        UUID id = asked("call-1");
        park(run, id);
        UUID other = floor.task();
        jdbc.update("UPDATE tasks SET session_id = ? WHERE id = ?", run.order().meta().sessionId().toString(), other.toString());
        assertThat(grants(run.worker(), other)).isEmpty();
        allow(id);
        assertThat(grants(run.worker(), other)).isEmpty();
        Run later = new Run(run.worker(), grants(run.worker(), run.taskId()).get(0));
        complete(later);
        assertThat(grants(run.worker(), other)).hasSize(1);
    }

    @Test
    void neitherAgeNorACleanUpEndsItsSession() {
        reportSession(run);
        UUID session = run.order().meta().sessionId();
        UUID id = asked("call-1");
        park(run, id);
        jdbc.update("UPDATE sessions SET status = 'idle' WHERE session_id = ?", session.toString());
        http().post("/chat/cleanup-sessions");
        allow(id);
        http().post("/chat/cleanup-sessions");
        assertThat(http().get("/sessions/" + session).json().get("status").asString()).isNotEqualTo("terminated");
    }

    @Test
    void theTimeThatItRanCountsAndTheTimeThatItWaitedDoesNot() {
        jdbc.update("UPDATE executions SET started_at = started_at - 600000 WHERE id = ?", run.id().toString());
        UUID id = asked("call-1");
        park(run, id);
        allow(id);
        WorkOrder next = grants(run.worker(), run.taskId()).get(0);
        assertThat(Duration.ofMillis(next.meta().timeoutMs())).isBetween(Duration.ofSeconds(2_980), Duration.ofSeconds(3_000));
        Run later = new Run(run.worker(), next);
        jdbc.update("UPDATE executions SET started_at = started_at - 7200000 WHERE id = ?", later.id().toString());
        UUID second = idOf(ask(later, "call-2", DELETE));
        park(later, second);
        allow(second);
        assertThat(grants(run.worker(), run.taskId()).get(0).meta().timeoutMs()).isEqualTo(1_000);
    }

    @Test
    void everyOtherEndForgetsTheQuestion() {
        UUID id = asked("call-1");
        park(run, id);
        allow(id);
        Run later = new Run(run.worker(), grants(run.worker(), run.taskId()).get(0));
        Run last = floor.loseTo(later, floor.register());
        assertThat(last.order().meta().resumption()).isNull();
        assertThat(last.order().meta().timeoutMs()).isEqualTo(3_600_000);
    }

    @Test
    void aParkedTaskStandsInItsQueuesBooksAsDeferred() {
        JsonNode before = http().get("/queue/status").json().get("default");
        UUID id = asked("call-1");
        park(run, id);
        JsonNode after = http().get("/queue/status").json().get("default");
        assertThat(after.get("deferred").asLong() - before.get("deferred").asLong()).isEqualTo(1);
        assertThat(after.get("scheduled")).isEqualTo(before.get("scheduled"));
    }

    @Test
    void theWakerLeavesAParkedTaskAlone() {
        UUID id = asked("call-1");
        park(run, id);
        jdbc.update("UPDATE tasks SET next_event_at = 1 WHERE id = ?", run.taskId().toString());
        lifecycle.wakeIfDue(100);
        assertThat(statusOf(run.taskId())).isEqualTo("waiting");
    }

    private long positionOf(UUID taskId) {
        return jdbc.queryForObject("SELECT position FROM tasks WHERE id = ?", Long.class, taskId.toString());
    }

    private String historyOf(UUID taskId) {
        return http().get("/tasks/" + taskId + "/history").json().get(0).get("message").asString();
    }

    /** Who made its run begin and end. */
    private List<String> actors(UUID taskId) {
        return http().get("/tasks/" + taskId + "/history").json().valueStream().limit(2).map(change -> change.get("actor").asString()).toList();
    }
}
