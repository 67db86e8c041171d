package io.agentvine.e2e.claude;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentvine.e2e.fleet.Api;
import io.agentvine.e2e.fleet.GitRemote;
import io.agentvine.e2e.fleet.Looks;
import io.agentvine.e2e.fleet.WorkerProcess;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;

/** What agents ask and what people answer, with the real jars and the real Claude Code CLI. */
@ExtendWith(RealClaude.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Tag("slow")
class PeopleTest {

    private static final String TOUCH = "[[script:bash cmd=\"touch made.txt && echo made\"]]";

    private Crowd crowd;

    @BeforeAll
    void startFleet() {
        crowd = new Crowd("people");
        crowd.worker("people", "--slots", "2");
    }

    @AfterAll
    void stopFleet() {
        if (crowd != null) {
            crowd.close();
        }
    }

    @Test
    void asksAPersonAndGoesOnWithTheAnswer() {
        String id = crowd.fleet.submit(crowd.fleet.repository("success"), "[[script:ask question=\"Which database?\"]]");

        JsonNode question = crowd.parkedQuestion(id);
        assertThat(question.path("kind").asString()).isEqualTo("question");
        assertThat(question.path("content").asString()).contains("Which database?");
        assertThat(question.path("choices").valueStream().map(JsonNode::asString)).containsExactly("Postgres", "SQLite");
        JsonNode waiting = crowd.fleet.task(id);
        assertThat(waiting.path("reason").path("code").asString()).isEqualTo("question");
        assertThat(waiting.path("reason").path("next_event_at").asString()).isNotEmpty();
        Api.Answer wrong = crowd.tryAnswer(question, "Oracle");
        assertThat(wrong.status()).isEqualTo(400);
        assertThat(wrong.text()).contains("Postgres").contains("SQLite");

        crowd.answer(question, "Postgres", "answered_by", "Ada");

        assertThat(crowd.summary(id)).startsWith("RESULT").contains("\"Which database?\"=\"Postgres\"");
        List<JsonNode> talk = crowd.fleet.api().list("/chat/conversation/" + question.path("session_id").asString());
        assertThat(talk).extracting(one -> one.path("direction").asString()).containsExactly("worker_to_human", "human_to_worker");
        assertThat(talk.get(1).path("answered_by").asString()).isEqualTo("Ada");
        assertThat(talk.get(1).path("in_reply_to").asString()).isEqualTo(question.path("message_id").asString());
        assertThat(crowd.fleet.executions(id)).as("one run that was parked, one that went on").hasSize(2);
        assertThat(crowd.fleet.task(id).path("attempts").asInt()).as("a parked run counts no attempt").isEqualTo(1);
    }

    @Test
    void takesAnAnswerThatComesWhileTheCallIsHeld() {
        String id = crowd.submit(crowd.fleet.repository("held"), TOUCH);

        crowd.answer(crowd.question(id), "allow");

        JsonNode done = crowd.completed(id);
        assertThat(done.path("result").path("summary").asString()).startsWith("RESULT").contains("made");
        assertThat(done.path("result").path("files_changed").asInt()).isEqualTo(1);
    }

    @Test
    void tellsTheAgentWhyAPersonRefused() {
        String id = crowd.submit(crowd.fleet.repository("refused"), TOUCH);

        crowd.answer(crowd.parkedQuestion(id), "deny: not on a Friday");

        JsonNode done = crowd.completed(id);
        assertThat(done.path("result").path("summary").asString()).startsWith("REFUSED").contains("not on a Friday");
        assertThat(done.path("result").path("files_changed").asInt(-1)).isZero();
    }

    @Test
    void makesTheCallWithTheInputThatAPersonChanged() {
        GitRemote remote = crowd.fleet.repository("changed");
        String id = crowd.submit(remote, TOUCH);

        crowd.answer(crowd.parkedQuestion(id), "allow", "updated_input", Map.of("command", "touch other.txt && echo changed"));

        JsonNode result = crowd.completed(id).path("result");
        assertThat(result.path("summary").asString()).contains("changed");
        assertThat(remote.file(result.path("branch").asString(), "other.txt")).isEmpty();
    }

    @Test
    void allowsACallForTheWholeTaskOnlyWhereThatWasSaid() {
        String script = "[[script:loop cmd=\"touch again.txt\"]]";
        String whole = crowd.submit(crowd.fleet.repository("whole-task"), script);
        crowd.answer(crowd.question(whole), "allow for this task");
        crowd.await("the same call, again and again", fleet -> turns(whole) > 4);
        assertThat(crowd.pending(whole)).isEmpty();
        crowd.fleet.api().post("/tasks/" + whole + "/cancel", Map.of());

        String once = crowd.submit(crowd.fleet.repository("once"), script);
        JsonNode first = crowd.question(once);
        crowd.answer(first, "allow");
        crowd.await("a second question", fleet -> crowd.pending(once).stream()
                .anyMatch(open -> !open.path("message_id").equals(first.path("message_id"))));
        crowd.fleet.api().post("/tasks/" + once + "/cancel", Map.of());
        crowd.fleet.awaitStatus(once, "cancelled");
        crowd.fleet.awaitStatus(whole, "cancelled");
    }

    private long turns(String task) {
        return crowd.fleet.events(crowd.fleet.execution(task)).stream().filter(event -> event.path("type").asString().equals("assistant")).count();
    }

    @Test
    void losesNoneOfSeveralCallsThatAskAtOnce() {
        List<JsonNode> open = threeAtOnce();
        open.forEach(question -> crowd.tryAnswer(question, "allow"));

        String id = open.get(0).path("task_id").asString();
        answerAllUntilDone(id);
        assertThat(crowd.summary(id)).isEqualTo("RESULT: all were made");
    }

    /** Questions of one run that is held. A busy machine may park a run before it has asked them all; then another is tried. */
    private List<JsonNode> threeAtOnce() {
        GitRemote remote = crowd.fleet.repository("parallel");
        for (int tries = 0; tries < 10; tries++) {
            String id = crowd.submit(remote, "[[script:insist n=3 cmd=\"cat /etc/hostname\"]]");
            crowd.await("three questions at once, or a parked run",
                    fleet -> crowd.pending(id).size() == 3 || fleet.status(id).equals("waiting"));
            List<JsonNode> open = crowd.pending(id);
            if (open.size() == 3) {
                return open;
            }
            crowd.fleet.api().post("/tasks/" + id + "/cancel", Map.of());
        }
        throw new AssertionError("no run asked three questions at once, ten times");
    }

    private int answerAllUntilDone(String id) {
        int given = 0;
        Looks looks = new Looks();
        for (String status = crowd.fleet.status(id); !status.equals("completed"); status = crowd.fleet.status(id)) {
            List<JsonNode> open = status.equals("waiting") ? crowd.pending(id) : List.of();
            given += (int) open.stream().filter(question -> crowd.tryAnswer(question, "allow").status() == 200).count();
            looks.pause();
        }
        return given;
    }

    @Test
    void makesSeveralChangesThatAskOneAfterTheOther() {
        String id = crowd.submit(crowd.fleet.repository("several"), "[[script:insist n=3]]");

        answerAllUntilDone(id);

        JsonNode result = crowd.completed(id).path("result");
        assertThat(result.path("summary").asString()).isEqualTo("RESULT: all were made");
        assertThat(result.path("files_changed").asInt()).isEqualTo(3);
    }

    @Test
    void parksOneOfSeveralCallsAndMakesTheOthersAgain() {
        String id = crowd.submit(crowd.fleet.repository("parallel-parked"), "[[script:insist n=3 cmd=\"cat /etc/hostname\"]]");
        crowd.fleet.awaitStatus(id, "waiting");
        assertThat(crowd.pending(id)).as("a parked run has one question").hasSize(1);

        assertThat(answerAllUntilDone(id)).as("each call, once").isEqualTo(3);

        assertThat(crowd.summary(id)).isEqualTo("RESULT: all were made");
    }

    @Test
    void losesNoCallOfASubagentThatWaitsForLong() {
        String id = crowd.submit(crowd.fleet.repository("subagent"), "[[script:subagent cmd=\"touch sub.txt && echo sub-made\"]]");

        JsonNode question = crowd.parkedQuestion(id);
        assertThat(question.path("content").asString()).contains("subagent");
        crowd.answer(question, "allow");

        JsonNode done = crowd.completed(id);
        assertThat(done.path("result").path("summary").asString()).startsWith("RESULT").contains("sub-made");
        assertThat(done.path("result").path("files_changed").asInt()).isEqualTo(1);
    }

    @Test
    void bringsAPlanToAPerson() {
        String id = crowd.fleet.submit(crowd.fleet.repository("plan"), "[[script:plan plan=\"1. Paint it blue.\"]]");

        JsonNode question = crowd.parkedQuestion(id);
        assertThat(question.path("kind").asString()).isEqualTo("plan");
        assertThat(question.path("content").asString()).contains("Paint it blue");
        crowd.answer(question, "allow");

        assertThat(crowd.summary(id)).startsWith("RESULT");
    }

    @Test
    void letsNothingBeChangedUntilAPersonHasApprovedThePlan() {
        GitRemote remote = crowd.fleet.repository("planned");
        String id = crowd.fleet.submit(remote, "[[script:planned file=a.txt]]", "permission_level", "autonomous", "plan_first", true);

        JsonNode plan = crowd.parkedQuestion(id);
        assertThat(plan.path("kind").asString()).isEqualTo("plan");
        assertThat(plan.path("content").asString()).contains("Write the file.");
        crowd.answer(plan, "allow");

        JsonNode result = crowd.completed(id).path("result");
        assertThat(result.path("summary").asString()).startsWith("RESULTS").contains("wants a plan before anything is changed");
        assertThat(result.path("files_changed").asInt()).isEqualTo(1);
        assertThat(remote.file(result.path("branch").asString(), "a.txt")).contains("scripted");
    }

    @Test
    void withdrawsTheQuestionOfATaskThatIsCancelled() {
        String id = crowd.submit(crowd.fleet.repository("cancelled"), TOUCH);
        JsonNode question = crowd.parkedQuestion(id);

        crowd.fleet.api().post("/tasks/" + id + "/cancel", Map.of());

        crowd.fleet.awaitStatus(id, "cancelled");
        assertThat(crowd.pending(id)).isEmpty();
        Api.Answer late = crowd.tryAnswer(question, "allow");
        assertThat(late.status()).isEqualTo(409);
        assertThat(late.text()).contains("cancelled");
    }

    @Test
    void takesTheFirstOfTwoAnswersAndTellsTheOtherWhoWasFirst() {
        String id = crowd.submit(crowd.fleet.repository("two"), TOUCH);
        JsonNode question = crowd.parkedQuestion(id);

        List<Api.Answer> answers = Stream.of("Ada", "Bob")
                .map(name -> CompletableFuture.supplyAsync(() -> crowd.tryAnswer(question, "deny: said " + name, "answered_by", name)))
                .toList().stream().map(CompletableFuture::join).toList();

        assertThat(answers).extracting(Api.Answer::status).containsExactlyInAnyOrder(200, 409);
        String first = answers.get(0).status() == 200 ? "Ada" : "Bob";
        assertThat(answers.stream().filter(answer -> answer.status() == 409).findFirst().orElseThrow().text()).contains(first);
        assertThat(crowd.summary(id)).contains("said " + first);
        assertThat(crowd.tryAnswer(question, "allow").text()).as("late").contains(first);
    }

    @Test
    void letsNoAgentApproveItself() {
        String base = crowd.fleet.backend().url() + "/api/v1";
        String attack = "set -x; id=$(curl -s " + base + "/chat/pending | grep -o '\\\"message_id\\\":\\\"[^\\\"]*' | head -1 | cut -c15-); "
                + "for t in $(env | grep -o '=[^ ]*' | cut -c2-) none; do "
                + "curl -s -o /dev/null -w 'status-%{http_code} ' -X POST -H 'Content-Type: application/json' -H \\\"Authorization: Bearer $t\\\" "
                + "-d \\\"{\\\\\\\"message_id\\\\\\\":\\\\\\\"$id\\\\\\\",\\\\\\\"response\\\\\\\":\\\\\\\"allow\\\\\\\"}\\\" " + base + "/chat/human-response; done";
        String victim = crowd.submit(crowd.fleet.repository("victim"), TOUCH);
        crowd.parkedQuestion(victim);
        // Behind a wall it would not even come to be refused.
        WorkerProcess unconfined = crowd.worker("unconfined", "--confine", "none", "--labels", "unconfined");
        String id = crowd.fleet.submit(crowd.fleet.repository("attacker"), "[[script:bash cmd=\"" + attack + "\"]]",
                "title", "Approve itself", "permission_level", "autonomous", "labels", List.of("unconfined"));

        String summary = crowd.summary(id);
        assertThat(summary).as("it was run, and refused by the backend").contains("status-40").doesNotContain("status-200");
        assertThat(crowd.fleet.status(victim)).isEqualTo("waiting");
        crowd.fleet.api().post("/tasks/" + victim + "/cancel", Map.of());
        // It would be given tasks of other tests too, whose agents then ask for more than they are to.
        unconfined.terminate();
        unconfined.awaitEnd(Duration.ofMinutes(1));
    }

    @Test
    void steersARunningAgentAtItsNextTurn() {
        String id = crowd.fleet.submit(crowd.fleet.repository("steer"), "[[script:steer]]");
        crowd.await("its work", fleet -> fleet.status(id).equals("in_progress") && turns(id) > 1);

        crowd.fleet.api().post("/tasks/" + id + "/messages", Map.of("message", "STEER to the left"));

        assertThat(crowd.summary(id)).startsWith("STEERED: STEER to the left");
        assertThat(crowd.fleet.executions(id)).hasSize(1);
    }

    @Test
    void readsAMessageInsteadOfAnAnswer() {
        String id = crowd.submit(crowd.fleet.repository("instead"), TOUCH);
        crowd.parkedQuestion(id);

        crowd.fleet.api().post("/tasks/" + id + "/messages", Map.of("message", "[[script:hello text=\"I do that instead.\"]]"));

        assertThat(crowd.summary(id)).isEqualTo("I do that instead.");
    }

    @Test
    void goesOnWithAFinishedTaskInItsSessionAndOnItsBranch() {
        GitRemote remote = crowd.fleet.repository("finished");
        String first = crowd.fleet.submit(remote, "[[script:work file=one.txt content=one]]");
        JsonNode done = crowd.completed(first);

        JsonNode sent = crowd.fleet.api().post("/tasks/" + first + "/messages", Map.of("message", "[[script:work file=two.txt content=two]]"));

        assertThat(sent.path("task_id").asString()).isEqualTo(first);
        JsonNode result = crowd.completed(first).path("result");
        assertThat(result.path("branch")).isEqualTo(done.path("result").path("branch"));
        assertThat(remote.file(result.path("branch").asString(), "one.txt")).isEqualTo("one");
        assertThat(remote.file(result.path("branch").asString(), "two.txt")).isEqualTo("two");
        assertThat(crowd.fleet.task(first).path("session_id")).isEqualTo(done.path("session_id"));
        assertThat(crowd.fleet.executions(first)).hasSize(2);
    }
}
