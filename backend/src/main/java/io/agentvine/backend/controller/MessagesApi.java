package io.agentvine.backend.controller;

import io.agentvine.protocol.Wire;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A Messages API over HTTP: posts a request and, where that broke or the API was too busy, once more. Follows no redirect, which would
 * take the key along. Any thread.
 */
final class MessagesApi {

    static final int TRIES = 2;

    private static final String VERSION = "2023-06-01";
    private static final Duration PAUSE = Duration.ofMillis(500);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(60);

    private final ControllerSettings settings;
    private final URI messages;
    private final String key;
    private final HttpClient client;

    MessagesApi(ControllerSettings settings, String key) {
        this.settings = settings;
        this.messages = URI.create(settings.baseUrl().toString().replaceAll("/+$", "") + "/v1/messages");
        this.key = key;
        this.client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(settings.timeout())
                .build();
    }

    /** The last answer that came. @throws HttpTimeoutException if the last try had none in time */
    HttpResponse<String> post(Map<String, Object> message) throws IOException, InterruptedException {
        HttpRequest request = request(Wire.write(message));
        for (int left = TRIES - 1; left > 0; left--) {
            Duration pause = PAUSE;
            try {
                HttpResponse<String> answer = send(request);
                if (!isWorthAnotherTry(answer)) {
                    return answer;
                }
                pause = pause(answer);
            } catch (IOException e) {
                // the next try tells what is wrong, where it still is
            }
            TimeUnit.MILLISECONDS.sleep(pause.toMillis());
        }
        return send(request);
    }

    private HttpRequest request(String body) {
        HttpRequest.Builder request = HttpRequest.newBuilder(messages)
                .header("Content-Type", "application/json")
                .header("User-Agent", "AgentVine")
                .header("anthropic-version", VERSION)
                .POST(HttpRequest.BodyPublishers.ofString(body));
        return switch (settings.keyHeader()) {
            case X_API_KEY -> request.header("x-api-key", key).build();
            case AUTHORIZATION -> request.header("Authorization", "Bearer " + key).build();
        };
    }

    /** The time counts to the answer's last byte; {@link HttpRequest#timeout} would end with its head. */
    private HttpResponse<String> send(HttpRequest request) throws IOException, InterruptedException {
        CompletableFuture<HttpResponse<String>> answer = client.sendAsync(request, HttpResponse.BodyHandlers.ofString());
        try {
            return answer.get(settings.timeout().toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new HttpTimeoutException("no answer within " + settings.timeout().toMillis() + " ms");
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException broke ? broke : new IOException(e.getCause());
        } finally {
            answer.cancel(true);
        }
    }

    private static boolean isWorthAnotherTry(HttpResponse<String> answer) {
        int status = answer.statusCode();
        return answer.headers().firstValue("x-should-retry").map(Boolean::parseBoolean)
                .orElse(status == 408 || status == 409 || status == 429 || status >= 500);
    }

    /** What the API asks for, in seconds, within reason. */
    private static Duration pause(HttpResponse<String> answer) {
        String asked = answer.headers().firstValue("Retry-After").orElse("").strip();
        if (!asked.matches("\\d{1,9}")) {
            return PAUSE;
        }
        Duration pause = Duration.ofSeconds(Long.parseLong(asked));
        return pause.compareTo(LONGEST_PAUSE) < 0 ? pause : LONGEST_PAUSE;
    }
}
