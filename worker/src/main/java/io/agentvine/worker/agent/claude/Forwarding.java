package io.agentvine.worker.agent.claude;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;

/** How a request of a run is handed on to a server outside, and the answer back. Names of headers are in lower case. */
final class Forwarding {

    private static final int BUFFER = 16 * 1024;

    private Forwarding() {}

    /** Those headers of a run's request. */
    static void headers(HttpExchange exchange, HttpRequest.Builder request, Predicate<String> sent) {
        exchange.getRequestHeaders().forEach((name, values) -> {
            if (sent.test(name.toLowerCase(Locale.ROOT))) {
                values.forEach(value -> request.header(name, value));
            }
        });
    }

    /** Whole, so that its length is known before it is sent. */
    static HttpRequest.BodyPublisher body(byte[] bytes) {
        return bytes.length == 0 ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofByteArray(bytes);
    }

    /** Each piece at once. @param returned those headers of the answer */
    static void answer(HttpExchange exchange, HttpResponse<InputStream> response, Predicate<String> returned) throws IOException {
        try (InputStream in = response.body()) {
            response.headers().map().forEach((name, values) -> {
                if (returned.test(name.toLowerCase(Locale.ROOT)) && !name.startsWith(":")) {
                    exchange.getResponseHeaders().put(name, List.copyOf(values));
                }
            });
            boolean empty = exchange.getRequestMethod().equals("HEAD") || response.statusCode() == 204 || response.statusCode() == 304;
            exchange.sendResponseHeaders(response.statusCode(), empty ? -1 : response.headers().firstValueAsLong("content-length").orElse(0));
            if (!empty) {
                pass(in, exchange.getResponseBody());
            }
        }
    }

    private static void pass(InputStream in, OutputStream out) throws IOException {
        byte[] buffer = new byte[BUFFER];
        for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
            out.write(buffer, 0, n);
            // The agent shows that it is alive by what it is told.
            out.flush();
        }
    }

    /** An answer of the worker's own. */
    static void say(HttpExchange exchange, int status, String type, String text) throws IOException {
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", type);
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
    }
}
