package io.agentvine.launcher;

import io.agentvine.protocol.Wire;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** The backend's REST routes, as any program may call them. */
final class Api {

    private final String base;
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();

    Api(int port) {
        this.base = "http://127.0.0.1:" + port;
    }

    /** Whether {@code /health} answers 200. */
    boolean healthy() throws InterruptedException {
        try {
            return send(request("/health").GET()).statusCode() == 200;
        } catch (IOException e) {
            return false;
        }
    }

    JsonNode get(String path) throws InterruptedException {
        return json(path, text(path));
    }

    String text(String path) throws InterruptedException {
        return answered(path, request(path).GET());
    }

    JsonNode post(String path, Object body) throws InterruptedException {
        HttpRequest.Builder request = request(path)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(Wire.write(body)));
        return json(path, answered(path, request));
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(base + path)).timeout(Duration.ofSeconds(10));
    }

    private String answered(String path, HttpRequest.Builder request) throws InterruptedException {
        try {
            HttpResponse<String> answer = send(request);
            if (answer.statusCode() >= 300) {
                throw new CannotGoOn("the backend answered " + answer.statusCode() + " to " + path + ": " + answer.body());
            }
            return answer.body();
        } catch (IOException e) {
            throw new CannotGoOn("the backend did not answer to " + path + ": " + e);
        }
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private static JsonNode json(String path, String body) {
        try {
            return Wire.read(body, JsonNode.class);
        } catch (JacksonException e) {
            throw new CannotGoOn("the backend's answer to " + path + " is no JSON: " + body);
        }
    }
}
