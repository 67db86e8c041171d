package io.agentvine.backend.mcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.agentvine.backend.BackendTest;
import io.agentvine.backend.Http;
import io.agentvine.backend.OnSqlite;
import io.agentvine.backend.fleet.Floor;
import io.agentvine.backend.platform.HomeSettings;
import io.agentvine.backend.task.RunLifecycle;
import io.agentvine.protocol.Wire;
import io.modelcontextprotocol.client.McpClient;
import io.modelcontextprotocol.client.McpSyncClient;
import io.modelcontextprotocol.client.transport.HttpClientStreamableHttpTransport;
import io.modelcontextprotocol.spec.McpSchema;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.JdbcTemplate;
import tools.jackson.databind.JsonNode;

/** What a person's own Claude may do, over the protocol's own client. */
@OnSqlite
class McpTest extends BackendTest {

    private static final String INITIALIZE = "{\"jsonrpc\": \"2.0\", \"id\": 1, \"method\": \"initialize\", \"params\": {\"protocolVersion\": \"2025-06-18\","
            + " \"capabilities\": {}, \"clientInfo\": {\"name\": \"t\", \"version\": \"1\"}}}";

    @Autowired
    private HomeSettings home;

    @Autowired
    private JdbcTemplate jdbc;

    @Autowired
    private RunLifecycle lifecycle;

    private final List<String> progress = new CopyOnWriteArrayList<>();

    private String operator() throws IOException {
        return Files.readString(home.home().resolve("operator-token")).strip();
    }

    private McpSyncClient client(String token, Function<McpSchema.ElicitFormRequest, McpSchema.ElicitResult> person) {
        HttpRequest.Builder request = HttpRequest.newBuilder();
        if (token != null) {
            request.header("Authorization", "Bearer " + token);
        }
        String base = http().uri("/health").toString().replace("/health", "");
        var transport = HttpClientStreamableHttpTransport.builder(base).endpoint("/mcp").requestBuilder(request).build();
        var made = McpClient.sync(transport).requestTimeout(Duration.ofMinutes(2)).progressConsumer(said -> progress.add(said.message()));
        if (person != null) {
            made = made.capabilities(McpSchema.ClientCapabilities.builder().elicitation().build()).elicitation(person);
        }
        McpSyncClient client = made.build();
        client.initialize();
        return client;
    }

    private static String text(McpSchema.CallToolResult result) {
        return ((McpSchema.TextContent) result.content().get(0)).text();
    }

    private static JsonNode called(McpSyncClient client, String tool, Map<String, Object> arguments) {
        McpSchema.CallToolResult result = client.callTool(new McpSchema.CallToolRequest(tool, arguments));
        assertThat(result.isError()).as(text(result)).isNotEqualTo(true);
        return Wire.read(text(result), JsonNode.class);
    }

    private JsonNode created(McpSyncClient client) {
        return called(client, "create_task", Map.of("title", "From Claude", "description", "d", "repository_url", "/srv/mcp.git", "labels", List.of("nobody-has-this")));
    }

    @Test
    void submitsAndFollowsTasks() {
        try (McpSyncClient client = client(null, null)) {
            assertThat(client.listTools().tools()).extracting(McpSchema.Tool::name).containsExactlyInAnyOrder("create_task", "list_tasks", "get_task",
                    "wait_for_task", "send_message", "get_diff", "list_questions");
            String id = created(client).get("id").asString();
            assertThat(http().get("/tasks/" + id).json().get("title").asString()).isEqualTo("From Claude");
            assertThat(called(client, "get_task", Map.of("task_id", id)).get("status").asString()).isEqualTo("queued");
            assertThat(called(client, "list_tasks", Map.of("repository_url", "/srv/mcp.git", "limit", 5)).get(0).get("task_id").asString()).isEqualTo(id);
            JsonNode waited = client.callTool(new McpSchema.CallToolRequest("wait_for_task", new HashMap<>(Map.of("task_id", id, "seconds", 1)),
                    Map.of("progressToken", "p1"))).content().stream().map(one -> Wire.read(((McpSchema.TextContent) one).text(), JsonNode.class)).findFirst().orElseThrow();
            assertThat(waited.get("status").asString()).isEqualTo("queued");
            await("what is told on another thread").until(() -> !progress.isEmpty());
            http().post("/tasks/" + id + "/cancel");
            assertThat(called(client, "wait_for_task", Map.of("task_id", id)).get("status").asString()).isEqualTo("cancelled");
        }
    }

    @Test
    void tellsTheModelWhatIsWrong() {
        try (McpSyncClient client = client(null, null)) {
            McpSchema.CallToolResult wrong = client.callTool(new McpSchema.CallToolRequest("create_task",
                    Map.of("title", "x", "description", "d", "repository_url", "ext::sh")));
            assertThat(wrong.isError()).isTrue();
            assertThat(text(wrong)).contains("repository_url");
            String unknown = UUID.randomUUID().toString();
            McpSchema.CallToolResult none = client.callTool(new McpSchema.CallToolRequest("get_diff", Map.of("task_id", unknown)));
            assertThat(none.isError()).isTrue();
            assertThat(text(none)).contains(unknown);
        }
    }

    @Test
    void asksThePersonAndNotTheModel() throws IOException {
        Floor floor = new Floor(http(), jdbc, lifecycle);
        Floor.Run run = floor.run(floor.register());
        asked(run, "call-1");
        asked(run, "call-2");
        List<String> shown = new CopyOnWriteArrayList<>();
        try (McpSyncClient client = client(operator(), form -> {
            shown.add(form.message());
            return new McpSchema.ElicitResult(McpSchema.ElicitResult.Action.ACCEPT,
                    shown.size() == 1 ? Map.of("choice", "allow") : Map.of("choice", "deny", "words", "not that one"));
        })) {
            JsonNode said = called(client, "list_questions", Map.of("task_id", run.taskId().toString()));

            assertThat(shown).hasSize(2).allMatch(message -> message.contains("rm -r build"));
            assertThat(said.findValuesAsString("answer")).containsExactly("answered by the person: allow", "answered by the person: deny: not that one");
            assertThat(http().get("/chat/pending?task_id=" + run.taskId()).json()).isEmpty();
        }
    }

    @Test
    void answersNothingWithoutTheOperatorTokenOrAPerson() throws IOException {
        Floor floor = new Floor(http(), jdbc, lifecycle);
        Floor.Run run = floor.run(floor.register());
        asked(run, "call-1");
        Map<String, Object> ofTask = Map.of("task_id", run.taskId().toString());
        try (McpSyncClient client = client(null, form -> new McpSchema.ElicitResult(McpSchema.ElicitResult.Action.ACCEPT, Map.of("choice", "allow")))) {
            assertThat(called(client, "list_questions", ofTask).get(0).get("answer").asString()).startsWith("not answered");
        }
        try (McpSyncClient client = client(operator(), null)) {
            assertThat(called(client, "list_questions", ofTask).get(0).get("answer").asString()).startsWith("not answered");
        }
        try (McpSyncClient client = client(operator(), form -> new McpSchema.ElicitResult(McpSchema.ElicitResult.Action.DECLINE, null))) {
            assertThat(called(client, "list_questions", ofTask).get(0).get("answer").asString()).startsWith("not answered");
        }
        assertThat(http().get("/chat/pending?task_id=" + run.taskId()).json()).hasSize(1);
    }

    @Test
    void refusesForeignOriginsAndTokens() throws Exception {
        assertThat(raw(Map.of("Origin", "https://evil.example"))).isEqualTo(403);
        assertThat(raw(Map.of("Authorization", "Bearer wrong"))).isEqualTo(403);
        assertThat(raw(Map.of())).isEqualTo(200);
    }

    private int raw(Map<String, String> headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(java.net.URI.create(http().uri("/health").toString().replace("/health", "/mcp")))
                .header("Content-Type", "application/json").header("Accept", "application/json, text/event-stream")
                .POST(HttpRequest.BodyPublishers.ofString(INITIALIZE));
        headers.forEach(request::header);
        return java.net.http.HttpClient.newHttpClient().send(request.build(), java.net.http.HttpResponse.BodyHandlers.discarding()).statusCode();
    }

    private void asked(Floor.Run run, String call) {
        Http.Answer answer = run.worker().http().post("/chat/worker-message", Wire.write(Map.ofEntries(
                Map.entry("session_id", run.order().meta().sessionId().toString()), Map.entry("worker_id", run.worker().id().toString()),
                Map.entry("message", "May the agent run: rm -r build?"), Map.entry("task_id", run.taskId().toString()),
                Map.entry("execution_id", run.id().toString()), Map.entry("lease_token", run.token()), Map.entry("kind", "permission"),
                Map.entry("call_id", call), Map.entry("tool_name", "Bash"), Map.entry("tool_input", Map.of("command", "rm -r build")))));
        assertThat(answer.status()).as(answer.body()).isLessThan(300);
    }
}
