package io.agentvine.launcher.scripted;

import io.agentvine.protocol.Wire;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** The PreToolUse hooks of type http from the settings; each is asked before a tool call, and any of them may deny it. */
final class PreToolUseHook {

    /** @param input what the tool is to be called with: the given one, or the hook's own */
    record Verdict(String decision, String reason, JsonNode input) {}

    private record Endpoint(URI url, Map<String, String> headers, Duration limit) {}

    private final List<Endpoint> endpoints;
    private final HttpClient http = HttpClient.newHttpClient();

    private PreToolUseHook(List<Endpoint> endpoints) {
        this.endpoints = endpoints;
    }

    /** @param settings a file, inline JSON, or null for no hook at all */
    static PreToolUseHook from(String settings) throws IOException {
        List<Endpoint> endpoints = new ArrayList<>();
        if (settings != null) {
            String json = settings.stripLeading().startsWith("{") ? settings : Files.readString(Path.of(settings));
            for (JsonNode group : Wire.read(json, JsonNode.class).path("hooks").path("PreToolUse")) {
                for (JsonNode hook : group.path("hooks")) {
                    add(endpoints, hook);
                }
            }
        }
        return new PreToolUseHook(endpoints);
    }

    private static void add(List<Endpoint> endpoints, JsonNode hook) {
        if (hook.path("type").asString("").equals("http")) {
            Map<String, String> headers = new java.util.LinkedHashMap<>();
            hook.path("headers").properties().forEach(e -> headers.put(e.getKey(), e.getValue().asString()));
            Duration limit = Duration.ofSeconds(hook.path("timeout").asLong(600));
            endpoints.add(new Endpoint(URI.create(hook.path("url").asString()), headers, limit));
        }
    }

    /** Allowed where there is no hook; denied where one gives no valid answer. */
    Verdict ask(Map<String, Object> call) throws InterruptedException {
        JsonNode input = Wire.mapper().valueToTree(call.get("tool_input"));
        Verdict verdict = new Verdict("allow", "no hook", input);
        for (Endpoint endpoint : endpoints) {
            verdict = ask(endpoint, call, verdict.input());
            if (!verdict.decision().equals("allow")) {
                return verdict;
            }
        }
        return verdict;
    }

    private Verdict ask(Endpoint endpoint, Map<String, Object> call, JsonNode input) throws InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(endpoint.url())
                .timeout(endpoint.limit())
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(Wire.write(call)));
        endpoint.headers().forEach(request::header);
        try {
            HttpResponse<String> answer = http.send(request.build(), HttpResponse.BodyHandlers.ofString());
            return read(answer, input);
        } catch (IOException | RuntimeException e) {
            return new Verdict("deny", "the hook at " + endpoint.url() + " gave no valid answer: " + e, input);
        }
    }

    private static Verdict read(HttpResponse<String> answer, JsonNode input) {
        JsonNode output = Wire.read(answer.body(), JsonNode.class).path("hookSpecificOutput");
        String decision = output.path("permissionDecision").asString("");
        if (answer.statusCode() != 200 || decision.isEmpty()) {
            return new Verdict("deny", "the hook answered " + answer.statusCode() + " without a decision", input);
        }
        JsonNode updated = output.path("updatedInput");
        return new Verdict(
                decision, output.path("permissionDecisionReason").asString(""), updated.isObject() ? updated : input);
    }
}
