package io.agentvine.e2e.claude;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentvine.e2e.fleet.GitRemote;
import io.agentvine.e2e.fleet.WorkerProcess;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** A tool call that a person allowed is made once, whatever is parked, ended and resumed around it, with the real Claude Code CLI. */
@Tag("long")
@ExtendWith(RealClaude.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CallsMadeOnceTest {

    private static final String APPEND = "echo line-%d >> lines.txt";

    private Crowd crowd;

    @BeforeAll
    void startFleet() {
        crowd = new Crowd("once");
        crowd.worker("once", "--slots", "2");
    }

    @AfterAll
    void stopFleet() {
        if (crowd != null) {
            crowd.close();
        }
    }

    /** What was asked and answered. */
    private record Asked(List<String> commands, int answers) {}

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 5})
    void asksOnceForEachOfSeveralCallsAndMakesEachOnce(int calls) {
        GitRemote remote = crowd.fleet.repository("siblings-" + calls);
        String id = crowd.submit(remote, "[[script:insist n=" + calls + " cmd=\"" + APPEND + "\"]]");

        Asked asked = answerParked(id, question -> "allow");

        assertThat(asked.commands()).as("questions, each once").hasSize(calls).doesNotHaveDuplicates();
        assertThat(asked.answers()).isEqualTo(calls);
        assertThat(lines(remote, id)).containsExactlyElementsOf(IntStream.range(0, calls).mapToObj(i -> "line-" + i).toList());
    }

    @Test
    void makesOfSeveralCallsThoseOnceThatWereAllowed() {
        GitRemote remote = crowd.fleet.repository("mixed");
        String id = crowd.submit(remote, "[[script:insist n=3 cmd=\"" + APPEND + "\"]]");

        Asked asked = answerParked(id, question -> command(question).contains("line-1") ? "deny: refuse-1." : "allow");

        assertThat(asked.commands()).hasSize(3).doesNotHaveDuplicates();
        assertThat(lines(remote, id)).containsExactly("line-0", "line-2");
    }

    @Test
    void makesSeveralCallsThatAreAlikeAsOftenAsTheyWereAllowed() {
        GitRemote remote = crowd.fleet.repository("alike");
        String id = crowd.submit(remote, "[[script:twins cmd=\"echo twin >> lines.txt\"]]");

        Asked asked = answerParked(id, question -> "allow");

        assertThat(asked.answers()).as("an answer is used up by one call").isEqualTo(2);
        assertThat(lines(remote, id)).containsExactly("twin", "twin");
    }

    @Test
    void makesTheChangedInputOnce() {
        GitRemote remote = crowd.fleet.repository("changed");
        String id = crowd.submit(remote, "[[script:insist n=2 cmd=\"" + APPEND + "\"]]");

        crowd.answer(crowd.parkedQuestion(id), "allow", "updated_input", Map.of("command", "echo changed >> lines.txt && echo made-0."));
        Asked asked = answerParked(id, question -> "allow");

        assertThat(asked.answers()).isEqualTo(1);
        assertThat(lines(remote, id)).containsExactly("changed", "line-1");
    }

    @Test
    void tellsTheResultOfACallThatIsMadeAgainAfterAPause() {
        GitRemote remote = crowd.fleet.repository("forgetful");
        String id = crowd.submit(remote, "[[script:insist n=2 forgets=true cmd=\"" + APPEND + "\"]]");

        Asked asked = answerParked(id, question -> "allow");

        assertThat(asked.commands()).hasSize(2).doesNotHaveDuplicates();
        assertThat(lines(remote, id)).containsExactly("line-0", "line-1");
    }

    @Test
    void makesTheCallsOfASubagentOnceThoughItIsBrokenOffTwice() {
        GitRemote remote = crowd.fleet.repository("subagent");
        String id = crowd.submit(remote, "[[script:subagent n=2 cmd=\"" + APPEND + " && echo made-%d.\"]]");

        Asked asked = answerParked(id, question -> "allow");

        assertThat(asked.commands()).as("questions, each once").hasSize(2).doesNotHaveDuplicates();
        assertThat(lines(remote, id)).containsExactly("line-0", "line-1");
    }

    @Test
    void goesOnOnAnotherWorkerBetweenTheAnswers() {
        GitRemote remote = crowd.fleet.repository("moved");
        WorkerProcess first = crowd.worker("first", "--labels", "moved");
        String id = crowd.fleet.submit(remote, "[[script:insist n=3 cmd=\"" + APPEND + "\"]]", "permission_level", "human_required",
                "labels", List.of("moved"));
        crowd.answer(crowd.parkedQuestion(id), "allow");
        crowd.await("the second call", fleet -> fleet.executions(id).size() == 2 && fleet.status(id).equals("waiting"));
        first.crash();
        WorkerProcess second = crowd.worker("second", "--labels", "moved");

        Asked asked = answerParked(id, question -> "allow");

        assertThat(asked.answers()).isEqualTo(2);
        assertThat(crowd.fleet.task(id).path("latest_execution").path("worker_name").asString()).isEqualTo("second");
        assertThat(lines(remote, id)).containsExactly("line-0", "line-1", "line-2");
        crowd.fleet.dismiss(second);
    }

    private Asked answerParked(String id, Function<JsonNode, Object> answer) {
        Crowd.Asked asked = crowd.answerParked(id, answer);
        return new Asked(asked.questions().stream().map(CallsMadeOnceTest::command).toList(), asked.answers());
    }

    private static String command(JsonNode question) {
        return question.path("tool_input").path("command").asString("");
    }

    private List<String> lines(GitRemote remote, String id) {
        return Arrays.asList(remote.file(crowd.completed(id).path("result").path("branch").asString(), "lines.txt").strip().split("\n"));
    }
}
