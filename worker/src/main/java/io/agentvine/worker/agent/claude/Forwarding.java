package io.agentvine.worker.agent.claude;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;

/** How a request of a run is handed on to a server outside, and the answer back. Names of headers are in lower case. */
final class Forwarding {

    private static final Logger LOG = System.getLogger(Forwarding.class.getName());

    /** A line of its own in a stream of events, that means nothing wherever a line may begin. */
    private static final byte[] COMMENT = ":\n".getBytes(StandardCharsets.US_ASCII);

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

    /** What answers a request. */
    interface Answering {
        void answer(HttpExchange exchange) throws IOException, InterruptedException;
    }

    /** One whose connection breaks where the answering does, so that no client takes the beginning of an answer for all of it. @param what is asked */
    static HttpHandler handler(String what, Answering answering) {
        return exchange -> {
            try {
                answering.answer(exchange);
            } catch (InterruptedException closing) {
                Thread.currentThread().interrupt();
                throw new IOException("the worker is closing", closing);
            } catch (IOException | RuntimeException broken) {
                // The edge of a request: the server closes the connection of what is thrown, without the end of an answer.
                LOG.log(Level.DEBUG, "a request to {0} broke off: {1}", what, broken.toString());
                throw new IOException(broken);
            }
            exchange.close();
        };
    }

    /**
     * Each piece at once.
     *
     * @param returned those headers of the answer
     * @param silence of a stream of events, after which a comment is sent, by which a client that is gone is found; null: never
     */
    static void answer(HttpExchange exchange, HttpResponse<Pieces> response, Predicate<String> returned, Duration silence) throws IOException, InterruptedException {
        try (Pieces pieces = response.body()) {
            response.headers().map().forEach((name, values) -> {
                if (returned.test(name.toLowerCase(Locale.ROOT)) && !name.startsWith(":")) {
                    exchange.getResponseHeaders().put(name, List.copyOf(values));
                }
            });
            boolean empty = exchange.getRequestMethod().equals("HEAD") || response.statusCode() == 204 || response.statusCode() == 304;
            long length = response.headers().firstValueAsLong("content-length").orElse(0);
            exchange.sendResponseHeaders(response.statusCode(), empty ? -1 : length);
            boolean events = length == 0 && response.headers().firstValue("content-type").orElse("").toLowerCase(Locale.ROOT).startsWith("text/event-stream");
            if (!empty) {
                pass(pieces, exchange.getResponseBody(), events ? silence : null);
            }
        }
    }

    private static void pass(Pieces pieces, OutputStream out, Duration silence) throws IOException, InterruptedException {
        boolean lineBegins = true;
        for (byte[] piece = pieces.next(silence); piece != null; piece = pieces.next(silence)) {
            if (piece == Pieces.SILENCE && lineBegins) {
                out.write(COMMENT);
            } else if (piece.length > 0) {
                lineBegins = piece[piece.length - 1] == '\n';
                out.write(piece);
            }
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
