package io.agentvine.backend.execution;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentvine.protocol.EventBatch.Event;
import io.agentvine.protocol.Wire;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ActivityTest {

    private static Event event(String type, String content) {
        return new Event(1, type, Instant.EPOCH, Wire.mapper().readTree("{\"type\": \"" + type + "\", \"message\": {\"content\": " + content + "}}"), 1, false,
                null);
    }

    private static String told(String content) {
        return Activity.toldBy(event("assistant", content));
    }

    private static String call(String tool, Map<String, Object> input) {
        return told(Wire.write(List.of(Map.of("type", "tool_use", "name", tool, "input", input))));
    }

    @Test
    void tellsWhatIsCalled() {
        assertThat(call("Bash", Map.of("command", "./mvnw -q verify"))).isEqualTo("Runs ./mvnw -q verify");
        assertThat(call("Edit", Map.of("file_path", "src/Häuser.java"))).isEqualTo("Edits src/Häuser.java");
        assertThat(call("Task", Map.of())).isEqualTo("Has a subagent");
        assertThat(call("TodoWrite", Map.of("todos", List.of()))).isEqualTo("Updates its list of what to do");
        assertThat(call("mcp__forge__comment", Map.of("text", "x"))).isEqualTo("Calls mcp__forge__comment");
    }

    @Test
    void tellsAPathInTheCloneFromItsRoot() {
        String clone = "/srv/vine/worker-1/runs/01a22792-35cb-7001-9aaf-63154ffffbb3/clone/";
        assertThat(call("Write", Map.of("file_path", clone + "notes/c.md"))).isEqualTo("Writes notes/c.md");
        assertThat(call("Bash", Map.of("command", "diff " + clone + "a '" + clone + "b c'"))).isEqualTo("Runs diff a 'b c'");
        assertThat(call("Read", Map.of("file_path", "/etc/clone/hosts"))).isEqualTo("Reads /etc/clone/hosts");
        assertThat(call("Read", Map.of("file_path", "/".repeat(5_000) + "runs/"))).hasSize(Activity.LONGEST);
    }

    @Test
    void tellsTheLastOfWhatAMessageHas() {
        assertThat(told("[{\"type\": \"text\", \"text\": \"I look first.\\nThen more.\"}]")).isEqualTo("I look first.");
        assertThat(told("[{\"type\": \"text\", \"text\": \"Now:\"}, {\"type\": \"tool_use\", \"name\": \"Read\", \"input\": {\"file_path\": \"a\"}}]"))
                .isEqualTo("Reads a");
        assertThat(told("[{\"type\": \"thinking\", \"thinking\": \"secret thoughts\"}]")).isEqualTo("Thinks");
    }

    @Test
    void isOneShortLineWithoutWhatIsNotSeenWhateverTheAgentSays() {
        assertThat(call("Bash", Map.of("command", "\n\n  rm\u202e -rf\u0000\u001b[31m \u200bx\nsecond"))).isEqualTo("Runs rm -rf [31m x");
        String long1 = call("Bash", Map.of("command", "x".repeat(5_000_000)));
        assertThat(long1).hasSize(Activity.LONGEST).endsWith("…");
        String pairs = call("Bash", Map.of("command", "\ud83d\ude00".repeat(300)));
        assertThat(pairs.length()).isLessThanOrEqualTo(Activity.LONGEST);
        assertThat(java.nio.charset.StandardCharsets.UTF_8.newEncoder().canEncode(pairs)).isTrue();
    }

    @Test
    void saysNothingOfOtherEvents() {
        assertThat(Activity.toldBy(event("user", "[{\"type\": \"text\", \"text\": \"x\"}]"))).isNull();
        assertThat(told("[]")).isNull();
        assertThat(told("\"text\"")).isNull();
        assertThat(told("[{\"type\": \"text\", \"text\": \" \\n \"}]")).isNull();
        assertThat(told("[{\"type\": \"tool_use\", \"name\": 7, \"input\": \"none\"}, 3, null]")).isNotNull();
        assertThat(Activity.toldBy(new Event(1, "assistant", Instant.EPOCH, null, 1, false, null))).isNull();
    }
}
