package io.agentvine.worker.agent.claude;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentvine.protocol.McpServer;
import io.agentvine.protocol.Wire;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class McpServersSeenTest {

    private final Map<String, String> problems = new HashMap<>(Map.of("far", "there is no such host"));
    private final McpServersSeen seen = new McpServersSeen(List.of(new McpServer("tiny", List.of("tiny"), null, Map.of(), List.of()),
            new McpServer("far", null, "https://far.example.com/mcp", Map.of(), List.of())), problems);

    @Test
    void tellsOnceOfServersThatAreAwayAndWhatToDo() {
        JsonNode init = Wire.mapper().readTree("""
                {"type": "system", "subtype": "init", "mcp_servers": [{"name": "well", "status": "connected"}, {"name": "slow", "status": "pending"},
                 {"name": "tiny", "status": "failed"}, {"name": "far", "status": "failed"}, {"name": "repository:own", "status": "needs-auth"}]}""");

        assertThat(seen.heard(init)).hasValueSatisfying(event -> {
            assertThat(event.type()).isEqualTo("agentvine");
            assertThat(event.data().path("kind").asString()).isEqualTo("mcp_servers");
            assertThat(event.data().path("message").asString()).startsWith("This run has no tools of tiny (its program did not start").contains("--confine-read")
                    .contains("far (its MCP server cannot be reached: there is no such host), repository:own (").doesNotContain("well", "slow");
        });
        assertThat(seen.heard(init)).isEmpty();
    }

    @Test
    void tellsAtTheEndOfATurnOfServersThatFailedSince() {
        JsonNode result = Wire.mapper().readTree("{\"type\":\"result\"}");
        problems.clear();
        assertThat(seen.heard(result)).isEmpty();

        problems.put("far", "it answers with HTTP 503");
        assertThat(seen.heard(result)).hasValueSatisfying(event -> assertThat(event.data().path("message").asString())
                .isEqualTo("Requests failed in this turn, until its end, at the MCP servers far (it answers with HTTP 503). Retry the task where it needs them"));
        assertThat(seen.heard(result)).as("once").isEmpty();
    }

    @Test
    void tellsOfTwentyServersAtMost() {
        for (int i = 0; i < 30; i++) {
            JsonNode init = Wire.mapper().readTree("{\"type\": \"system\", \"subtype\": \"init\", \"mcp_servers\": [{\"name\": \"s" + i + "\", \"status\": \"failed\"}]}");
            assertThat(seen.heard(init).isPresent()).as("the %dth", i).isEqualTo(i < 20);
        }
    }

    @Test
    void saysNothingOfOtherLines() {
        for (String line : List.of("{}", "{\"type\":\"system\",\"subtype\":\"init\"}", "{\"type\":\"assistant\",\"mcp_servers\":[{\"name\":\"tiny\",\"status\":\"failed\"}]}")) {
            assertThat(seen.heard(Wire.mapper().readTree(line))).as(line).isEmpty();
        }
    }
}
