package io.agentvine.launcher.client;

import io.agentvine.protocol.Wire;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** The routes of a backend for people. What it refuses is told in its own words. */
final class BackendApi {

    private static final String API = "/api/v1";
    /** What a proxy says of a backend that is gone, and a backend that cannot now. */
    private static final Set<Integer> AWAY = Set.of(502, 503, 504);

    private final URI base;
    private final String token;
    private final HttpClient http;

    /** @param base without a path @param token the operator's, or null */
    BackendApi(URI base, String token) {
        this.base = base;
        this.token = token;
        HttpClient.Builder builder = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(Duration.ofSeconds(5));
        this.http = ("https".equals(base.getScheme()) ? builder : builder.sslContext(new NoTls())).build();
    }

    /** An answer of 2xx. */
    record Answer(String body, String link) {

        JsonNode json() {
            try {
                return Wire.read(body, JsonNode.class);
            } catch (JacksonException e) {
                throw Refusal.of("the backend's answer is no JSON; is something else listening there? It begins with: " + body.substring(0, Math.min(80, body.length())));
            }
        }
    }

    /** @param path below /api/v1, beginning with a slash; or another that begins with /health */
    Answer get(String path) {
        return send("GET", path, null, null);
    }

    Answer post(String path, Object body) {
        return send("POST", path, body, null);
    }

    /** @param key null: the request is not repeated where its answer is lost */
    Answer send(String method, String path, Object body, String key) {
        HttpRequest.Builder request = HttpRequest.newBuilder(base.resolve(path.startsWith("/health") ? path : API + path)).timeout(Duration.ofSeconds(60))
                .header("Accept", path.endsWith("/diff") ? "*/*" : "application/json")
                .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(Wire.write(body)));
        if (body != null) {
            request.header("Content-Type", "application/json");
        }
        if (token != null) {
            request.header("Authorization", "Bearer " + token);
        }
        if (key != null) {
            request.header("Idempotency-Key", key);
        }
        return answered(request.build(), key != null || method.equals("GET"));
    }

    private Answer answered(HttpRequest request, boolean mayRepeat) {
        try {
            HttpResponse<String> response = http.send(request, BodyHandlers.ofString(StandardCharsets.UTF_8));
            if (response.statusCode() >= 300) {
                throw AWAY.contains(response.statusCode()) ? Refusal.unreachable(problem(response)) : Refusal.of(problem(response));
            }
            return new Answer(response.body(), response.headers().firstValue("Link").orElse(""));
        } catch (IOException e) {
            if (mayRepeat && !(e instanceof java.net.ConnectException)) {
                return answered(request, false);
            }
            throw Refusal.unreachable("no backend answers at " + base + " (" + reason(e) + "): start one with 'agentvine up', or name it with --api-url or AGENTVINE_API_URL");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Refusal.of("interrupted");
        }
    }

    private static String reason(IOException e) {
        return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }

    private static String problem(HttpResponse<String> response) {
        try {
            String detail = Wire.read(response.body(), JsonNode.class).path("detail").asString("");
            String remedy = response.statusCode() == 401 ? "; the operator token stands in operator-token in the backend's home: name it with --token or AGENTVINE_TOKEN" : "";
            if (!detail.isEmpty()) {
                return detail + remedy;
            }
        } catch (JacksonException e) {
            // Then it is no problem of ours, and its status says the most.
        }
        return "the backend answered " + response.statusCode() + " to " + response.request().method() + " " + response.request().uri();
    }

    URI base() {
        return base;
    }
}
