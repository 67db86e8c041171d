package io.agentvine.worker.agent.claude;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.agentvine.protocol.Wire;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(300)
class ToolCallsTest {

    private static final Duration LONG = Duration.ofMinutes(1);
    private static final Duration AT_ONCE = Duration.ofMillis(1);

    private final ToolCalls calls = new ToolCalls();

    @Test
    void knowsThatACallIsAloneOnceItsMessageIsComplete() throws Exception {
        begins("m1");
        says("m1", "a", "Bash", null);
        assertThat(calls.alone("a", AT_ONCE)).as("another one may follow").isFalse();
        CompletableFuture<Boolean> alone = CompletableFuture.supplyAsync(() -> calls.alone("a", LONG));
        completes();
        assertThat(alone.get(1, TimeUnit.MINUTES)).isTrue();
    }

    @Test
    void knowsThatACallHasSiblingsAlsoWhereOneIsDone() {
        begins("m1");
        says("m1", "a", "Bash", null);
        calls.begin("a", "Bash");
        results("a", false, null);
        says("m1", "b", "Bash", null);
        completes();
        assertThat(calls.alone("b", LONG)).isFalse();
        assertThat(calls.made()).isEqualTo(new ToolCalls.Made(List.of("a", "b"), List.of("a")));
    }

    @Test
    void takesNoCallOfASubagentForASibling() {
        begins("m1");
        says("m1", "a", "Agent", null);
        says("s1", "x", "Bash", "a");
        completes();
        assertThat(calls.alone("a", LONG)).isTrue();
        assertThat(calls.alone("x", AT_ONCE)).isFalse();
    }

    @Test
    void waitsForWhatHasBegunAndLetsNothingElseBegin() throws Exception {
        begins("m1");
        says("m1", "agent", "Agent", null);
        says("m1", "running", "Bash", null);
        says("m1", "held", "Bash", null);
        completes();
        assertThat(calls.begin("agent", "Agent")).isTrue();
        assertThat(calls.begin("running", "Bash")).isTrue();

        calls.answered("answered");
        CompletableFuture<Void> finished = CompletableFuture.runAsync(() -> calls.finish(LONG));
        await().until(calls::closing);
        CompletableFuture<Boolean> late = CompletableFuture.supplyAsync(() -> calls.begin("late", "Read"));
        results("running", false, null);
        assertThat(finished).as("a call that a person has just allowed goes on").isNotDone();
        results("answered", false, null);
        finished.get(1, TimeUnit.MINUTES);
        assertThat(late).isNotDone();
        calls.over();
        assertThat(late.get(1, TimeUnit.MINUTES)).isFalse();
    }

    @Test
    void noticesAResultOfACallThatNobodyWasAskedAbout() {
        says("m1", "judged", "Bash", null);
        says("m1", "refused", "Bash", null);
        says("m1", "invalid", "Bash", null);
        says("m1", "unasked", "Bash", null);
        calls.begin("judged", "Bash");
        calls.refused("refused");
        assertThat(results("judged", false, null)).isNull();
        assertThat(results("refused", true, null)).isNull();
        assertThat(results("invalid", true, null)).as("it was not made").isNull();
        assertThat(results("unasked", false, null)).isEqualTo("unasked");
        assertThat(results("of-another-process", false, null)).isNull();
    }

    @Test
    void noticesACommandThatFailedAndNobodyWasAskedAbout() {
        says("m1", "ran", "Bash", null);
        says("m1", "misspelt", "Bash", null);
        says("m1", "edit", "Edit", null);
        assertThat(result("misspelt", "<tool_use_error>InputValidationError: Exit code 1</tool_use_error>")).isNull();
        assertThat(result("edit", "Exit code 1")).as("it runs nothing").isNull();
        assertThat(result("ran", "Exit code 1\ncurl: (22)")).isEqualTo("ran");
    }

    @Test
    void noticesACallThatWasRefusedAndIsMadeAllTheSame() {
        says("m1", "refused", "Bash", null);
        calls.refused("refused");
        assertThat(results("refused", false, null)).isEqualTo("refused");
    }

    private String result(String call, String text) {
        return calls.heard(Wire.mapper().readTree("{\"type\":\"user\",\"message\":{\"content\":[{\"type\":\"tool_result\",\"tool_use_id\":\"" + call
                + "\",\"is_error\":true,\"content\":" + Wire.write(text) + "}]}}"));
    }

    @Test
    void countsMessagesOfTheAgentItself() {
        begins("m1");
        says("m1", "a", "Agent", null);
        says("s1", "x", "Bash", "a");
        says("m2", "b", "Bash", null);
        assertThat(calls.message("a", LONG)).isEqualTo(1);
        assertThat(calls.message("b", LONG)).isEqualTo(2);
        assertThat(calls.message("unknown", AT_ONCE)).isZero();
    }

    private void begins(String message) {
        calls.heard(Wire.mapper().readTree("{\"type\":\"stream_event\",\"event\":{\"type\":\"message_start\",\"message\":{\"id\":\"" + message + "\"}}}"));
    }

    private void completes() {
        calls.heard(Wire.mapper().readTree("{\"type\":\"stream_event\",\"event\":{\"type\":\"message_stop\"}}"));
    }

    private void says(String message, String call, String tool, String parent) {
        calls.heard(Wire.mapper().readTree("{\"type\":\"assistant\",\"parent_tool_use_id\":" + quoted(parent) + ",\"message\":{\"id\":\"" + message
                + "\",\"content\":[{\"type\":\"tool_use\",\"id\":\"" + call + "\",\"name\":\"" + tool + "\",\"input\":{}}]}}"));
    }

    private String results(String call, boolean error, String parent) {
        return calls.heard(Wire.mapper().readTree("{\"type\":\"user\",\"parent_tool_use_id\":" + quoted(parent)
                + ",\"message\":{\"content\":[{\"type\":\"tool_result\",\"tool_use_id\":\"" + call + "\",\"is_error\":" + error + "}]}}"));
    }

    private static String quoted(String text) {
        return text == null ? "null" : "\"" + text + "\"";
    }
}
