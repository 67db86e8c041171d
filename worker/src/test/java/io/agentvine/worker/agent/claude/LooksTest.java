package io.agentvine.worker.agent.claude;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentvine.policy.Circumstances;
import io.agentvine.policy.Policy;
import io.agentvine.protocol.PermissionLevel;
import io.agentvine.protocol.Priority;
import io.agentvine.protocol.TaskType;
import io.agentvine.protocol.Wire;
import io.agentvine.worker.agent.AgentEvent;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Command lines of a task whose every change needs a person, behind a wall. */
class LooksTest {

    @TempDir
    Path clone;

    private final Looks looks = new Looks();
    private final List<String> asked = new ArrayList<>();
    private final List<AgentEvent> events = new ArrayList<>();
    private final PlanGate gate = new PlanGate(false);

    @Test
    void runsALineWhereNothingCanBeChangedAndSaysSo() {
        PermissionJudge.Answer answer = answer("a", "it's && rm -rf \"$X\"");

        assertThat(answer.allowed()).isTrue();
        assertThat(answer.updatedInput().path("command").asString()).isEqualTo("/bin/sh /agentvine/look 'it'\\''s && rm -rf \"$X\"'");
        assertThat(answer.updatedInput().path("description").asString()).as("the rest of the call stays").isEqualTo("of it");
        assertThat(events).singleElement().satisfies(event -> assertThat(event.data().path("rule").asString()).isEqualTo("look"));
    }

    @Test
    void asksAPersonForALineThatFailedThereAndIsMadeAgain() {
        answer("a", "touch x");
        called("a", "touch x");
        assertThat(answer("b", "touch x").updatedInput()).as("it may be made twice in one message").isNotNull();
        result("a", true, "touch: cannot touch 'x': Read-only file system");

        PermissionJudge.Answer answer = answer("c", "touch x");

        assertThat(asked).containsExactly("touch x");
        assertThat(answer.updatedInput()).as("it is then made as it stands").isNull();
        assertThat(answer("d", "touch y").updatedInput()).as("another one is looked at first").isNotNull();
    }

    @Test
    void asksForWhatCouldNotBeWrittenThoughItEndedWell() {
        called("a", "make || true");
        result("a", false, "OSError: [Errno 30] Read-only file system: 'x'");
        called("b", "git log");
        result("b", false, "a commit");

        answer("c", "make || true");
        assertThat(asked).containsExactly("make || true");
        assertThat(answer("d", "git log").updatedInput()).isNotNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"touch x 2>/dev/null; true", "touch x 2> /dev/null || true", "make >/dev/null 2>&1", "make &> /dev/null", "curl x || :", "touch x; exit 0", "make 2>&-"})
    void asksForALineThatHidesWhetherItFailedWhereItIsMadeAgain(String line) {
        assertThat(answer("a", line).updatedInput().path("command").asString()).as("the agent is told how it gets it done").endsWith("' hides");
        called("a", line);
        result("a", false, "");

        assertThat(answer("b", line).updatedInput()).isNull();
        assertThat(asked).containsExactly(line);
    }

    @ParameterizedTest
    @ValueSource(strings = {"npm test 2>&1 | tail -20", "git log | head", "grep -r true .", "ls; pwd", "echo 'a > b'", "test -f x && echo true"})
    void looksAgainAtOneThatShowsWhatBecameOfIt(String line) {
        answer("a", line);
        called("a", line);
        result("a", false, "well");

        assertThat(answer("b", line).updatedInput().path("command").asString()).doesNotEndWith("hides");
        assertThat(asked).isEmpty();
    }

    @Test
    void asksAgainForWhatAnEarlierProcessLeftOpen() {
        called("a", "npm install");
        looks.pastIsOver();

        answer("a", "npm install");
        assertThat(asked).containsExactly("npm install");
    }

    @Test
    void letsAPlanBeMadeByLookingAndAsksForNothingElse() {
        PlanGate planning = new PlanGate(true);
        called("a", "touch x");
        result("a", true, "Read-only file system");

        assertThat(judge(planning).answer(call("b", "touch x")).updatedInput()).isNotNull();
        assertThat(asked).isEmpty();
    }

    private PermissionJudge.Answer answer(String id, String command) {
        return judge(gate).answer(call(id, command));
    }

    private PermissionJudge judge(PlanGate planGate) {
        Circumstances strict = new Circumstances(PermissionLevel.HUMAN_REQUIRED, TaskType.FEATURE, Priority.NORMAL, Circumstances.Walls.NESTED);
        return new PermissionJudge(Policy.builtIn(), strict, new RealPaths(clone, List.of(), null), clone.toString(), events::add, (call, deferrable) -> {
            asked.add(call.input().path("command").asString());
            return PermissionJudge.Answer.allow("a person says so");
        }, planGate, looks);
    }

    private static PermissionJudge.Call call(String id, String command) {
        return new PermissionJudge.Call("Bash", Wire.mapper().valueToTree(Map.of("command", command, "description", "of it")), "", id, null, true);
    }

    private void called(String id, String command) {
        looks.heard(line("assistant", Map.of("type", "tool_use", "id", id, "name", "Bash", "input", Map.of("command", command))));
    }

    private void result(String id, boolean failed, String text) {
        looks.heard(line("user", Map.of("type", "tool_result", "tool_use_id", id, "is_error", failed, "content", text)));
    }

    private static JsonNode line(String type, Map<String, Object> block) {
        return Wire.mapper().valueToTree(Map.of("type", type, "message", Map.of("content", List.of(block))));
    }
}
