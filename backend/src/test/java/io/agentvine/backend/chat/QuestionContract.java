package io.agentvine.backend.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.agentvine.backend.Http.Answer;
import io.agentvine.backend.fleet.Floor.Hand;
import io.agentvine.backend.fleet.Floor.Run;
import io.agentvine.protocol.Wire;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import tools.jackson.databind.JsonNode;

/** What is asked and answered while the run holds the call, on either database. */
abstract class QuestionContract extends ChatTest {

    @Autowired
    private QuestionUpkeep upkeep;

    @Test
    void asksOnceWhenRepeated() {
        long begun = System.nanoTime();
        JsonNode first = ask(run, "call-1", APPLY);
        long passed = Duration.ofNanos(System.nanoTime() - begun).toMillis() + 1;
        JsonNode again = ask(run, "call-1", APPLY);
        assertThat(first.get("status").asString()).isEqualTo("open");
        assertThat(first.get("hold_ms").asLong()).isBetween(60_000L - passed, 60_000L);
        assertThat(again.get("message_id")).isEqualTo(first.get("message_id"));
        assertThat(again.get("hold_ms").asLong()).isLessThanOrEqualTo(first.get("hold_ms").asLong());
        assertThat(again.get("answer").isNull()).isTrue();
        assertThat(pendingOf(run.taskId()).size()).isEqualTo(1);
    }

    @Test
    void asksOnceAtTheSameMoment() throws Exception {
        List<Answer> answers = atOnce(() -> send(run, question(run, "call-1", APPLY)), () -> send(run, question(run, "call-1", APPLY)));
        assertThat(answers).allSatisfy(answer -> assertThat(answer.status()).as(answer.body()).isEqualTo(200));
        assertThat(idOf(answers.get(0).json())).isEqualTo(idOf(answers.get(1).json()));
    }

    @Test
    void theOrderOfKeysIsNoOtherInput() {
        Map<String, Object> one = new LinkedHashMap<>(Map.of("a", 1));
        one.put("b", List.of(Map.of("x", 1, "y", 2)));
        Map<String, Object> other = new LinkedHashMap<>();
        other.put("b", List.of(Map.of("y", 2, "x", 1)));
        other.put("a", 1);
        assertThat(idOf(ask(run, "call-1", other))).isEqualTo(idOf(ask(run, "call-1", one)));
        assertThat(send(run, question(run, "call-1", DELETE)).status()).isEqualTo(409);
    }

    @Test
    void showsOnItsTaskWhileItsRunHoldsTheCall() {
        assertThat(task(run.taskId()).get("question_id").isNull()).isTrue();
        UUID id = asked("call-1");
        JsonNode task = task(run.taskId());
        assertThat(task.get("status").asString()).isEqualTo("in_progress");
        assertThat(task.get("question_id").asString()).isEqualTo(id.toString());
        assertThat(task.get("reason").get("message").asString()).endsWith("It asks a question, and waits for the answer.");
        respond(id, "allow");
        assertThat(task(run.taskId()).get("question_id").isNull()).isTrue();
    }

    @Test
    void showsWhatWaitsForAPerson() {
        UUID id = asked("call-1");
        JsonNode pending = pendingOf(run.taskId()).get(0);
        assertThat(pending.get("message_id").asString()).isEqualTo(id.toString());
        assertThat(pending.get("session_id").asString()).isEqualTo(run.order().meta().sessionId().toString());
        assertThat(pending.get("worker_name").asString()).isEqualTo(run.worker().name());
        assertThat(pending.get("content").asString()).isEqualTo("May the agent do this?");
        assertThat(pending.get("kind").asString()).isEqualTo("permission");
        assertThat(pending.get("choices").toString()).isEqualTo("[\"allow\",\"allow for this task\",\"deny\"]");
        assertThat(pending.get("tool_input").get("command").asString()).isEqualTo("kubectl apply");
        assertThat(pending.get("parked").asBoolean()).isFalse();
        assertThat(pending.get("overdue").asBoolean()).isFalse();
        assertThat(http().get("/chat/pending?overdue=true&task_id=" + run.taskId()).json().size()).isZero();
        assertThat(http().get("/chat/pending?kind=plan&task_id=" + run.taskId()).json().size()).isZero();
        assertThat(http().get("/chat/pending?kind=whim").json().get("detail").asString()).contains("permission, question, plan");
        assertThat(http().get("/chat/pending?task_id=" + run.taskId()).header("X-Total-Count")).isEqualTo("1");
        age(id, Duration.ofMinutes(31));
        assertThat(http().get("/chat/pending?overdue=true&task_id=" + run.taskId()).json().get(0).get("overdue").asBoolean()).isTrue();
    }

    @Test
    void anAnswerReachesTheRunThatHoldsTheCall() {
        UUID id = asked("call-1");
        JsonNode recorded = respond(id, " Allow ").json();
        assertThat(recorded.get("status").asString()).isEqualTo("answered");
        assertThat(recorded.get("response").asString()).isEqualTo("allow");
        assertThat(recorded.get("answered_by").asString()).isEqualTo("operator");
        assertThat(recorded.get("answered_at").asString()).startsWith("20");
        assertThat(ordersOf(run)).containsExactly("answer");
        JsonNode state = ask(run, "call-1", APPLY);
        assertThat(state.get("status").asString()).isEqualTo("answered");
        assertThat(state.get("answer").get("allowed").asBoolean()).isTrue();
        assertThat(state.get("answer").get("answered_by").asString()).isEqualTo("operator");
        assertThat(statusOf(run.taskId())).isEqualTo("in_progress");
        assertThat(pendingOf(run.taskId()).size()).isZero();
    }

    @Test
    void aRefusalGivesTheAgentTheReason() {
        UUID id = asked("call-1");
        operator().post("/chat/human-response", Wire.write(Map.of("message_id", id, "response", "deny: use staging", "answered_by", "Ana")));
        JsonNode answer = ask(run, "call-1", APPLY).get("answer");
        assertThat(answer.get("allowed").asBoolean()).isFalse();
        assertThat(answer.get("message").asString()).isEqualTo("A person refused this: use staging");
        assertThat(answer.get("answered_by").asString()).isEqualTo("Ana");
    }

    @Test
    void aPersonMayChangeTheInput() {
        UUID id = asked("call-1");
        Answer answer = operator().post("/chat/human-response",
                Wire.write(Map.of("message_id", id, "response", "allow", "updated_input", Map.of("command", "kubectl diff"))));
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        assertThat(ask(run, "call-1", APPLY).get("answer").get("updated_input").get("command").asString()).isEqualTo("kubectl diff");
    }

    @Test
    void refusesOtherWordsAndNamesTheChoices() {
        UUID id = asked("call-1");
        Answer answer = respond(id, "sure");
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.json().get("detail").asString()).contains("allow for this task", "deny: <reason>", "'sure'");
        assertThat(operator().post("/chat/human-response", Wire.write(Map.of("message_id", id, "response", "deny", "updated_input", Map.of())))
                .json().get("detail").asString()).contains("updated_input");
        assertThat(operator().post("/chat/human-response", "{}").json().get("errors").size()).isEqualTo(2);
        assertThat(respond(UUID.randomUUID(), "allow").status()).isEqualTo(404);
        assertThat(statusOfQuestion(id)).isEqualTo("open");
    }

    @Test
    void aChoiceIsOneOfItsLabels() {
        Map<String, Object> body = question(run, "call-1", Map.of("questions", List.of(Map.of("question", "Which store?", "header", "Store",
                "options", List.of(Map.of("label", "SQLite"), Map.of("label", "PostgreSQL")), "multiSelect", false))));
        body.put("kind", "question");
        body.put("tool_name", "AskUserQuestion");
        UUID id = idOf(send(run, body).json());
        assertThat(pendingOf(run.taskId()).get(0).get("choices").toString()).isEqualTo("[\"SQLite\",\"PostgreSQL\"]");
        assertThat(respond(id, "MySQL").json().get("detail").asString()).contains("'SQLite', 'PostgreSQL'", "other: <text>");
        assertThat(respond(id, "postgresql").status()).isEqualTo(200);
        JsonNode answer = send(run, body).json().get("answer");
        assertThat(answer.get("updated_input").get("answers").get("Which store?").asString()).isEqualTo("PostgreSQL");
        assertThat(answer.get("updated_input").get("questions").size()).isEqualTo(1);
    }

    @Test
    void theFirstOfTwoAnswersCounts() throws Exception {
        for (int i = 0; i < 5; i++) {
            UUID id = asked("call-" + i);
            List<Answer> answers = atOnce(() -> answerAs(id, "Ana", "allow"), () -> answerAs(id, "Ben", "deny"));
            assertThat(answers.stream().map(Answer::status)).containsExactlyInAnyOrder(200, 409);
            Answer first = answers.stream().filter(one -> one.status() == 200).findFirst().orElseThrow();
            Answer second = answers.stream().filter(one -> one.status() == 409).findFirst().orElseThrow();
            assertThat(second.json().get("detail").asString())
                    .contains(first.json().get("answered_by").asString(), first.json().get("response").asString());
        }
    }

    @Test
    void anAnswerAfterTheRunEndedIsRefusedAndTheQuestionWithdrawn() {
        UUID id = asked("call-1");
        lifecycle.cancelIfLive(run.taskId(), "test");
        assertThat(end(run, "/queue/fail", Map.of("failure_class", "cancelled")).status()).isEqualTo(200);
        Answer answer = respond(id, "allow");
        assertThat(answer.status()).isEqualTo(409);
        assertThat(answer.json().get("detail").asString()).contains("cancelled");
        assertThat(statusOfQuestion(id)).isEqualTo("withdrawn");
    }

    @Test
    void aQuestionWhoseRunEndedOtherwiseIsWithdrawn() {
        UUID id = asked("call-1");
        complete(run);
        awaitQuestion(id, "withdrawn");
        assertThat(respond(id, "allow").json().get("detail").asString()).contains("withdrawn", "completed");
    }

    @Test
    void allowForThisTaskCountsInEveryLaterRunForThisInputOnly() {
        UUID id = asked("call-1");
        assertThat(respond(id, "allow for this task").status()).isEqualTo(200);
        assertThat(ask(run, "call-2", APPLY).get("status").asString()).isEqualTo("answered");
        assertThat(ask(run, "call-3", DELETE).get("status").asString()).isEqualTo("open");
        Run later = floor.loseTo(run, floor.register());
        assertThat(ask(later, "call-4", APPLY).get("answer").get("allowed").asBoolean()).isTrue();
        assertThat(ask(later, "call-5", DELETE).get("status").asString()).isEqualTo("open");
    }

    @Test
    void allowOfAHeldCallCountsForThatCallOnly() {
        allow(asked("call-1"));
        assertThat(ask(run, "call-2", APPLY).get("status").asString()).isEqualTo("open");
        assertThat(ask(run, "call-1", APPLY).get("status").asString()).isEqualTo("answered");
    }

    @Test
    void aWorkerCannotAnswer() {
        String body = Wire.write(Map.of("message_id", asked("call-1"), "response", "allow"));
        assertThat(run.worker().http().post("/chat/human-response", body).status()).isEqualTo(403);
        assertThat(http().post("/chat/human-response", body).status()).isEqualTo(401);
    }

    @Test
    void onlyTheHolderAsks() {
        Hand other = floor.register();
        Map<String, Object> foreign = new HashMap<>(question(run, "call-1", APPLY));
        assertThat(other.http().post("/chat/worker-message", Wire.write(foreign)).status()).isEqualTo(403);
        foreign.put("worker_id", other.id());
        assertThat(other.http().post("/chat/worker-message", Wire.write(foreign)).status()).isEqualTo(403);
        assertThat(http().post("/chat/worker-message", Wire.write(foreign)).status()).isEqualTo(401);
        floor.loseTo(run, other);
        assertThat(send(run, question(run, "call-1", APPLY)).status()).isEqualTo(409);
    }

    @Test
    void refusesAQuestionThatLacksSomething() {
        Map<String, Object> body = question(run, "x".repeat(201), APPLY);
        body.put("tool_input", List.of());
        body.remove("message");
        Answer answer = send(run, body);
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.json().get("errors").findValuesAsString("field")).contains("call_id", "tool_input", "message");
        Map<String, Object> elsewhere = question(run, "call-1", APPLY);
        elsewhere.put("session_id", UUID.randomUUID());
        assertThat(send(run, elsewhere).json().get("detail").asString()).contains("session_id");
    }

    @Test
    void keepsWhatNoDatabaseTakes() {
        Map<String, Object> body = question(run, "call-1", Map.of("command", "echo HALF \0"));
        body.put("message", "Half a pair HALF and \0 here");
        Answer answer = run.worker().http().post("/chat/worker-message", Wire.write(body).replace("HALF", "\\ud800"));
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        assertThat(pendingOf(run.taskId()).get(0).get("content").asString()).isEqualTo("Half a pair  and  here");
    }

    @Test
    void booksOfTheQueuesCountQuestionsAndAnswers() {
        JsonNode before = http().get("/queue/status").json();
        UUID id = asked("call-1");
        assertThat(grown(before, "worker_requests", "pending")).isEqualTo(1);
        allow(id);
        assertThat(grown(before, "worker_requests", "pending")).isZero();
        assertThat(grown(before, "worker_requests", "finished")).isEqualTo(1);
        assertThat(grown(before, "controller_responses", "pending")).isEqualTo(1);
        asked("call-1");
        assertThat(grown(before, "controller_responses", "pending")).isZero();
        assertThat(grown(before, "controller_responses", "finished")).isEqualTo(1);
    }

    @Test
    void theConversationHasBothDirectionsInOrder() {
        UUID id = asked("call-1");
        assertThat(respond(id, "deny: no").status()).isEqualTo(200);
        http().post("/tasks/" + run.taskId() + "/messages", "{\"message\": \"Use staging.\"}");
        UUID second = idOf(ask(run, "call-2", APPLY));
        UUID session = run.order().meta().sessionId();
        Answer answer = http().get("/chat/conversation/" + session);
        assertThat(answer.header("X-Total-Count")).isEqualTo("4");
        JsonNode entries = answer.json();
        assertThat(entries.findValuesAsString("direction"))
                .containsExactly("worker_to_human", "human_to_worker", "human_to_worker", "worker_to_human");
        assertThat(entries.get(1).get("in_reply_to").asString()).isEqualTo(id.toString());
        assertThat(entries.get(1).get("content").asString()).isEqualTo("deny: no");
        assertThat(entries.get(1).get("answered_by").asString()).isEqualTo("operator");
        assertThat(entries.get(2).get("content").asString()).isEqualTo("Use staging.");
        assertThat(entries.get(2).get("answered_by").asString()).isEqualTo("person");
        assertThat(entries.get(3).get("message_id").asString()).isEqualTo(second.toString());
        assertThat(http().get("/chat/conversation/" + session + "?limit=1&offset=3").json().get(0)).isEqualTo(entries.get(3));
        assertThat(http().get("/chat/conversation/" + UUID.randomUUID()).status()).isEqualTo(404);
    }

    @Test
    void cleansUpIdleSessionsOnly() {
        reportSession(run);
        UUID idle = UUID.randomUUID();
        run.worker().http().post("/sessions", Wire.write(Map.of("session_id", idle, "worker_id", run.worker().id())));
        Answer answer = http().post("/chat/cleanup-sessions");
        assertThat(answer.json().get("terminated").asInt()).isPositive();
        JsonNode ended = http().get("/sessions/" + idle).json();
        assertThat(ended.get("status").asString()).isEqualTo("terminated");
        assertThat(ended.get("end_reason").asString()).isEqualTo("cleaned up by person");
        assertThat(http().get("/sessions/" + run.order().meta().sessionId()).json().get("status").asString()).isEqualTo("active");
    }

    @Test
    void anOverdueQuestionIsNoted() {
        UUID id = asked("call-1");
        park(run, id);
        age(id, Duration.ofMinutes(31));
        await().until(() -> reasonOf(run.taskId()).contains("Overdue since"));
        assertThat(statusOfQuestion(id)).isEqualTo("open");
    }

    @Test
    void aTaskFailsWhenNobodyAnswers() {
        UUID id = asked("call-1");
        park(run, id);
        age(id, Duration.ofHours(25));
        awaitQuestion(id, "expired");
        JsonNode task = task(run.taskId());
        assertThat(task.get("status").asString()).isEqualTo("failed");
        assertThat(task.get("failure_class").asString()).isEqualTo("unanswered");
        assertThat(task.get("reason").get("message").asString()).startsWith("Nobody answered within 24 h: May the agent");
        assertThat(task.get("question_id").isNull()).isTrue();
        assertThat(respond(id, "allow").json().get("detail").asString()).contains("expired");
        assertThat(http().post("/tasks/" + run.taskId() + "/retry").json().get("status").asString()).isEqualTo("queued");
    }

    @Test
    void aHeldQuestionDoesNotExpire() {
        UUID id = asked("call-1");
        age(id, Duration.ofHours(25));
        upkeep.expire();
        upkeep.withdrawOrphans();
        assertThat(statusOfQuestion(id)).isEqualTo("open");
        allow(id);
    }

    private String reasonOf(UUID taskId) {
        return task(taskId).get("reason").get("message").asString();
    }

    private Answer answerAs(UUID id, String who, String response) {
        return operator().post("/chat/human-response", Wire.write(Map.of("message_id", id, "response", response, "answered_by", who)));
    }

    private JsonNode pendingOf(UUID taskId) {
        return http().get("/chat/pending?task_id=" + taskId).json();
    }

    private long grown(JsonNode before, String queue, String what) {
        return http().get("/queue/status").json().get(queue).get(what).asLong() - before.get(queue).get(what).asLong();
    }

    @SafeVarargs
    static <T> List<T> atOnce(Callable<T>... calls) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(calls.length);
        try {
            List<T> results = new ArrayList<>();
            for (Future<T> done : threads.invokeAll(List.of(calls))) {
                results.add(done.get());
            }
            return results;
        } finally {
            threads.shutdownNow();
        }
    }
}
