package io.agentvine.launcher;

import io.agentvine.protocol.Wire;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** The backend's REST routes, as any program may call them. */
final class Api {

    /** One server-sent event. @param id null where it has none */
    record Event(String id, String name, String data) {}

    /** Nothing was said, so that the next request may be answered. */
    static final class NoAnswer extends CannotGoOn {

        private static final long serialVersionUID = 1;

        private NoAnswer(String sentence) {
            super(sentence);
        }
    }

    interface Listener {
        void hear(Event event) throws InterruptedException;
    }

    /** What a busy machine may take to connect, and to answer. */
    private static final Duration LIMIT = Duration.ofSeconds(10);

    private final String base;
    private final Path token;
    private final HttpClient http = HttpClient.newBuilder().connectTimeout(LIMIT).build();

    /** @param token file with the operator's, which may not be there */
    Api(int port, Path token) {
        this.token = token;
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

    /** A path of the backend that logs one browser in, once and within 15 minutes. @param tokenFile with the operator's token */
    String loginPath(Path tokenFile) throws InterruptedException {
        String path = "/api/v1/logins/codes";
        HttpRequest.Builder request = request(path)
                .header("Authorization", "Bearer " + read(tokenFile))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString("{}"));
        return json(path, answered(path, request)).path("path").asString();
    }

    private static String read(Path tokenFile) {
        try {
            return Files.readString(tokenFile).strip();
        } catch (IOException e) {
            throw new CannotGoOn("the operator's token cannot be read from " + tokenFile + ": " + e);
        }
    }

    /** Until the stream ends or breaks. @param after the id of the last event that is known, or null for from now on */
    void follow(String path, String after, Listener listener) throws InterruptedException {
        HttpRequest.Builder request = asOperator(HttpRequest.newBuilder(URI.create(base + path)).header("Accept", "text/event-stream"));
        if (after != null) {
            request.header("Last-Event-ID", after);
        }
        try (Stream<String> lines = http.send(request.build(), HttpResponse.BodyHandlers.ofLines()).body()) {
            Map<String, String> fields = new HashMap<>();
            for (Iterator<String> each = lines.iterator(); each.hasNext(); ) {
                String line = each.next();
                int colon = line.indexOf(':');
                if (colon > 0) {
                    fields.put(line.substring(0, colon), line.substring(colon + 1).strip());
                } else if (line.isEmpty() && fields.containsKey("data")) {
                    listener.hear(new Event(fields.get("id"), fields.getOrDefault("event", "message"), fields.get("data")));
                    fields.clear();
                }
            }
        } catch (IOException | UncheckedIOException e) {
            // The caller goes on after the last event that it heard.
        }
    }

    private HttpRequest.Builder request(String path) {
        return asOperator(HttpRequest.newBuilder(URI.create(base + path)).timeout(LIMIT));
    }

    /** Routes for people may want the token here too, and a task that carries orders is then the operator's own. */
    private HttpRequest.Builder asOperator(HttpRequest.Builder request) {
        try {
            return Files.isReadable(token) ? request.header("Authorization", "Bearer " + Files.readString(token).strip()) : request;
        } catch (IOException unreadable) {
            return request;
        }
    }

    private String answered(String path, HttpRequest.Builder request) throws InterruptedException {
        try {
            HttpResponse<String> answer = send(request);
            if (answer.statusCode() >= 300) {
                throw new CannotGoOn("the backend answered " + answer.statusCode() + " to " + path + ": " + answer.body());
            }
            return answer.body();
        } catch (IOException e) {
            throw new NoAnswer("the backend did not answer to " + path + ": " + e);
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
