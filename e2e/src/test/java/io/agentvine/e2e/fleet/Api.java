package io.agentvine.e2e.fleet;

import io.agentvine.protocol.Wire;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/** The REST API as a person or a program uses it. */
public final class Api {

    private static final HttpClient CLIENT = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();

    /** An answer of any status. @param retryAfter its header, or null */
    public record Answer(int status, String text, String retryAfter) {
        public JsonNode json() {
            return Wire.read(text, JsonNode.class);
        }
    }

    /** Nobody answered: whether the request was heard is not known. */
    public static final class Unanswered extends AssertionError {
        private Unanswered(String message, IOException cause) {
            super(message, cause);
        }
    }

    private final String url;
    private final String token;

    /** @param token the operator token, or null */
    public Api(String url, String token) {
        this.url = url;
        this.token = token;
    }

    String url() {
        return url;
    }

    public boolean isHealthy() {
        try {
            return CLIENT.send(request("/health").GET().build(), HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    public JsonNode get(String path) {
        return expect(200, send(request("/api/v1" + path).GET()), "GET " + path).json();
    }

    public String text(String path) {
        return expect(200, send(request("/api/v1" + path).GET()), "GET " + path).text();
    }

    public JsonNode post(String path, Map<String, ?> body) {
        Answer answer = tryPost(path, body);
        if (answer.status() >= 300) {
            throw new AssertionError("expected POST " + path + " to succeed and found " + answer);
        }
        return answer.text().isBlank() ? Wire.mapper().nullNode() : answer.json();
    }

    public Answer tryGet(String path) {
        return send(request("/api/v1" + path).GET());
    }

    public Answer tryPost(String path, Object body) {
        return send(posting(path, body));
    }

    /** A file for a task; answers its id. */
    public String attach(String name, byte[] content) {
        HttpRequest.Builder upload = request("/api/v1/attachments?name=" + name).header("Content-Type", "application/octet-stream")
                .POST(HttpRequest.BodyPublishers.ofByteArray(content));
        return expect(201, send(upload), "POST /attachments").json().path("id").asString();
    }

    /** As a client that repeats: the same key and body are the same request. */
    public Answer tryPost(String path, Object body, String idempotencyKey) {
        return send(posting(path, body).header("Idempotency-Key", idempotencyKey));
    }

    public JsonNode put(String path, Object body) {
        HttpRequest.Builder request = request("/api/v1" + path).header("Content-Type", "application/json")
                .PUT(HttpRequest.BodyPublishers.ofString(Wire.write(body)));
        return expect(200, send(request), "PUT " + path).json();
    }

    public JsonNode patch(String path, Object body) {
        HttpRequest.Builder request = request("/api/v1" + path).header("Content-Type", "application/json")
                .method("PATCH", HttpRequest.BodyPublishers.ofString(Wire.write(body)));
        return expect(200, send(request), "PATCH " + path).json();
    }

    private HttpRequest.Builder posting(String path, Object body) {
        return request("/api/v1" + path)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(Wire.write(body)));
    }

    public List<JsonNode> list(String path) {
        return get(path).valueStream().toList();
    }

    /** Follows server-sent events until the server ends the stream; one call a {@code data:} line. */
    public void follow(String path, Consumer<JsonNode> each) {
        HttpRequest request = request("/api/v1" + path).header("Accept", "text/event-stream").GET().build();
        try (Stream<String> lines = CLIENT.send(request, HttpResponse.BodyHandlers.ofLines()).body()) {
            lines.filter(line -> line.startsWith("data:"))
                    .map(line -> Wire.read(line.substring(5), JsonNode.class))
                    .forEach(each);
        } catch (IOException e) {
            throw new AssertionError("the event stream of " + path + " broke", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while following " + path, e);
        }
    }

    private HttpRequest.Builder request(String path) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url + path)).timeout(Duration.ofSeconds(60));
        return token == null ? request : request.header("Authorization", "Bearer " + token);
    }

    private static Answer send(HttpRequest.Builder request) {
        try {
            HttpResponse<String> response = CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofString());
            return new Answer(response.statusCode(), response.body(), response.headers().firstValue("Retry-After").orElse(null));
        } catch (IOException e) {
            throw new Unanswered("no answer to " + request.build(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for an answer", e);
        }
    }

    private static Answer expect(int status, Answer answer, String what) {
        if (answer.status() != status) {
            throw new AssertionError("expected " + status + " for " + what + " and found " + answer);
        }
        return answer;
    }
}
