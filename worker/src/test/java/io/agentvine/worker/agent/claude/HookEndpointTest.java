package io.agentvine.worker.agent.claude;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentvine.policy.Circumstances;
import io.agentvine.policy.Policy;
import io.agentvine.protocol.PermissionLevel;
import io.agentvine.protocol.Priority;
import io.agentvine.protocol.TaskType;
import io.agentvine.protocol.Wire;
import io.agentvine.worker.agent.AgentEvent;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class HookEndpointTest {

    private static final String EDIT = "{\"tool_name\":\"Write\",\"tool_input\":{\"file_path\":\"a.txt\"},\"cwd\":\"%s\"}";

    @TempDir
    Path clone;

    @TempDir
    Path plans;

    private final List<AgentEvent> events = new CopyOnWriteArrayList<>();
    private final HttpClient client = HttpClient.newHttpClient();
    private HookEndpoint endpoint;
    private HookEndpoint.Registration run;

    @BeforeEach
    void open() throws IOException {
        endpoint = new HookEndpoint();
        Circumstances circumstances = new Circumstances(PermissionLevel.SUPERVISED, TaskType.FEATURE, Priority.NORMAL, Circumstances.Walls.NONE);
        run = endpoint.register("run-1", new PermissionJudge(
                Policy.builtIn(), circumstances, new RealPaths(clone, List.of(), plans), clone.toString(), events::add,
                (call, deferrable) -> PermissionJudge.Answer.deny("A person says no to " + call.tool()), new PlanGate(false), new Looks()));
    }

    @AfterEach
    void close() {
        endpoint.close();
    }

    @Test
    void allowsWhatThePolicyAllowsAndNotesIt() throws Exception {
        assertThat(decision(run.url(), run.token(), EDIT.formatted(clone))).isEqualTo("allow");
        assertThat(events).singleElement().satisfies(event -> {
            assertThat(event.type()).isEqualTo("agentvine");
            assertThat(event.data().path("kind").asString()).isEqualTo("permission");
            assertThat(event.data().path("rule").asString()).isEqualTo("files");
        });
    }

    @Test
    void asksAPersonAndSaysWhatThatAnswered() throws Exception {
        JsonNode answer = post(run.url(), run.token(), "{\"tool_name\":\"WebFetch\",\"tool_input\":{},\"cwd\":\"\"}");
        assertThat(answer.path("permissionDecision").asString()).isEqualTo("deny");
        assertThat(answer.path("permissionDecisionReason").asString()).isEqualTo("A person says no to WebFetch");
    }

    @Test
    void deniesAWrongTokenAnUnknownRunAndGarbage() throws Exception {
        assertThat(decision(run.url(), "wrong", EDIT.formatted(clone))).isEqualTo("deny");
        assertThat(decision(run.url().replace("run-1", "run-2"), run.token(), EDIT.formatted(clone))).isEqualTo("deny");
        assertThat(decision(run.url(), run.token(), "not json")).isEqualTo("deny");
        assertThat(decision(run.url(), run.token(), "[]")).isEqualTo("deny");
    }

    @Test
    void deniesAfterTheRunEnded() throws Exception {
        endpoint.withdraw("run-1");
        assertThat(decision(run.url(), run.token(), EDIT.formatted(clone))).isEqualTo("deny");
    }

    @Test
    void followsLinksOutOfTheClone() throws Exception {
        Path outside = Files.createTempDirectory("outside");
        Files.createSymbolicLink(clone.resolve("link"), outside);
        Files.createSymbolicLink(clone.resolve("dangling"), outside.resolve("not-yet"));
        Files.createSymbolicLink(clone.resolve("loop"), clone.resolve("loop"));
        Files.createDirectories(clone.resolve("sub/deep"));
        Files.createSymbolicLink(clone.resolve("inner"), clone.resolve("sub/deep"));
        for (String path : List.of("link/x", "dangling", "loop", "link/../x", "../x", ".git/config", "sub/.GIT/config", "/etc/x")) {
            assertThat(decision(run.url(), run.token(), EDIT.replace("a.txt", path).formatted(clone))).as(path).isEqualTo("deny");
        }
        for (String path : List.of(plans.resolve("p.md").toString(), "inner/../x", "new/deep/file", "./a", "sub/../a")) {
            assertThat(decision(run.url(), run.token(), EDIT.replace("a.txt", path).formatted(clone))).as(path).isEqualTo("allow");
        }
        Files.delete(outside);
    }

    private String decision(String url, String token, String body) throws Exception {
        return post(url, token, body).path("permissionDecision").asString();
    }

    private JsonNode post(String url, String token, String body) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(url))
                .header("Authorization", "Bearer " + token)
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
        return Wire.mapper().readTree(response.body()).path("hookSpecificOutput");
    }
}
