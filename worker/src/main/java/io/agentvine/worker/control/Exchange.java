package io.agentvine.worker.control;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.TRUNCATE_EXISTING;
import static java.nio.file.StandardOpenOption.WRITE;

import io.agentvine.protocol.Wire;
import io.agentvine.worker.time.Ticker;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** One HTTP/1.1 request and its answer as a {@link Reply}. Any thread may call. */
final class Exchange {

    private static final Duration CONNECT = Duration.ofSeconds(5);

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(CONNECT).build();
    private final URI api;
    private final Ticker.Stopwatch sinceContact;
    private final AtomicLong answers = new AtomicLong();

    Exchange(URI backend, Ticker ticker) {
        String base = backend.toString();
        this.api = URI.create((base.endsWith("/") ? base.substring(0, base.length() - 1) : base) + "/api/v1");
        this.sinceContact = ticker.start();
    }

    Duration sinceContact() {
        return sinceContact.elapsed();
    }

    long answers() {
        return answers.get();
    }

    HttpRequest.Builder request(String path, String token, Duration limit) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(api + path)).timeout(limit).header("Accept", "application/json");
        return token == null ? request : request.header("Authorization", "Bearer " + token);
    }

    static BodyPublisher json(Object body) {
        return HttpRequest.BodyPublishers.ofString(Wire.write(body), StandardCharsets.UTF_8);
    }

    <T> Reply<T> send(HttpRequest request, Duration limit, Class<T> type) {
        return await(http.sendAsync(request, BodyHandlers.ofString(StandardCharsets.UTF_8)), limit, answer -> read(answer, type));
    }

    /** Answers as soon as the headers are there; the caller closes the stream. */
    Reply<InputStream> open(HttpRequest request, Duration limit) {
        return await(http.sendAsync(request, BodyHandlers.ofInputStream()), limit, this::streamOf);
    }

    /** Writes a 200's body into the file and reads its headers; the file's content is not to be used after any other reply. */
    <T> Reply<T> load(HttpRequest request, Duration limit, Path into, Function<HttpHeaders, T> read) {
        return await(http.sendAsync(request, BodyHandlers.ofFile(into, CREATE, WRITE, TRUNCATE_EXISTING)), limit, answer -> {
            if (answer.statusCode() == 200) {
                return new Reply.Ok<>(read.apply(answer.headers()));
            }
            return problem(answer.statusCode(), beginning(into));
        });
    }

    private static String beginning(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            return new String(in.readNBytes(10_000), StandardCharsets.UTF_8);
        } catch (IOException unreadable) {
            return "";
        }
    }

    private <B, T> Reply<T> await(
            CompletableFuture<HttpResponse<B>> exchange, Duration limit, Function<HttpResponse<B>, Reply<T>> read) {
        try {
            // The request's own timeout ends with the headers; this one also covers a body that does not come.
            HttpResponse<B> answer = exchange.get(limit.toMillis() + 1_000, TimeUnit.MILLISECONDS);
            sinceContact.restart();
            answers.incrementAndGet();
            return read.apply(answer);
        } catch (ExecutionException failed) {
            return new Reply.Unreachable<>(null, reason(failed.getCause()));
        } catch (TimeoutException slow) {
            exchange.cancel(true);
            return new Reply.Unreachable<>(null, "no answer within " + limit.toSeconds() + " s");
        } catch (InterruptedException interrupted) {
            exchange.cancel(true);
            Thread.currentThread().interrupt();
            return new Reply.Unreachable<>(null, "interrupted");
        }
    }

    private Reply<InputStream> streamOf(HttpResponse<InputStream> answer) {
        if (answer.statusCode() == 200) {
            return new Reply.Ok<>(answer.body());
        }
        try (InputStream body = answer.body()) {
            return problem(answer.statusCode(), new String(body.readNBytes(10_000), StandardCharsets.UTF_8));
        } catch (IOException broken) {
            return problem(answer.statusCode(), "");
        }
    }

    private static <T> Reply<T> read(HttpResponse<String> answer, Class<T> type) {
        if (answer.statusCode() / 100 != 2) {
            return problem(answer.statusCode(), answer.body());
        }
        if (type == Void.class || answer.body().isBlank()) {
            return new Reply.Ok<>(null);
        }
        try {
            return new Reply.Ok<>(Wire.read(answer.body(), type));
        } catch (JacksonException unexpected) {
            return new Reply.Unreachable<>(null, "its answer is not a " + type.getSimpleName());
        }
    }

    private static <T> Reply<T> problem(int status, String body) {
        String detail = detail(body);
        return switch (status) {
            case 401 -> new Reply.Unauthorized<>(detail);
            case 409 -> new Reply.Gone<>(detail);
            case 408, 425, 429 -> new Reply.Unreachable<>(status, "status " + status + ": " + detail);
            default -> status >= 400 && status < 500
                    ? new Reply.Refused<>(status, detail)
                    : new Reply.Unreachable<>(status, "status " + status + ": " + detail);
        };
    }

    private static String detail(String body) {
        try {
            JsonNode problem = Wire.mapper().readTree(body);
            JsonNode detail = problem.path("detail");
            return detail.isString() ? detail.asString() : problem.path("title").asString("no detail");
        } catch (JacksonException notJson) {
            return "no detail";
        }
    }

    private static String reason(Throwable cause) {
        String message = cause.getMessage();
        return cause.getClass().getSimpleName() + (message == null ? "" : ": " + message);
    }
}
