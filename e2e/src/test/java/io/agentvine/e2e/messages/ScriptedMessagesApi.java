package io.agentvine.e2e.messages;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.agentvine.e2e.messages.Reply.Cut;
import io.agentvine.e2e.messages.Reply.Failure;
import io.agentvine.e2e.messages.Reply.Message;
import io.agentvine.e2e.messages.Reply.Silence;
import io.agentvine.protocol.Wire;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;

/**
 * A Messages API on loopback whose model follows a script, so that the real Claude Code CLI can be driven with neither a key
 * nor a network. A prompt chooses its script by a {@link Marker}; {@link Scripts} lists them. It keeps no conversation: every
 * request says where it is, also after the CLI was killed and resumed.
 */
public final class ScriptedMessagesApi implements AutoCloseable {

    /**
     * One request for a message, as it came in.
     *
     * @param session of the CLI that asks
     * @param key the credential that it showed
     * @param usage that it was answered with; of another answer than a message: empty
     */
    public record Asked(String script, int turn, String session, String key, String answered, JsonNode body, Map<String, Object> usage) {

        public long tokens(String kind) {
            return ((Number) usage.getOrDefault(kind + "_tokens", 0)).longValue();
        }
    }

    /** {@code -Dagentvine.test.api-silence}: how many ms it thinks before each answer, where a script does not say. */
    private static final int SILENCE_MILLIS = Integer.getInteger("agentvine.test.api-silence", 0);

    private final Scripts scripts = new Scripts(Clock.systemUTC());
    private final List<Asked> asked = new CopyOnWriteArrayList<>();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final ExecutorService threads = Executors.newCachedThreadPool(work -> {
        Thread thread = new Thread(work, "scripted-messages-api");
        thread.setDaemon(true);
        return thread;
    });
    private final HttpServer server;

    private ScriptedMessagesApi() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::serve);
        server.setExecutor(threads);
        server.start();
    }

    public static ScriptedMessagesApi start() {
        try {
            return new ScriptedMessagesApi();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** Every request for a message so far, oldest first. */
    public List<Asked> asked() {
        return List.copyOf(asked);
    }

    @Override
    public void close() {
        closed.countDown();
        server.stop(0);
        threads.shutdownNow();
    }

    private void serve(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readAllBytes();
            String path = exchange.getRequestURI().getPath();
            if (path.equals("/v1/messages") && exchange.getRequestMethod().equals("POST")) {
                message(exchange, Wire.read(new String(body, StandardCharsets.UTF_8), JsonNode.class));
            } else if (path.equals("/v1/messages/count_tokens")) {
                json(exchange, 200, Map.of("input_tokens", body.length / 4));
            } else if (path.equals("/") || exchange.getRequestMethod().equals("HEAD")) {
                exchange.sendResponseHeaders(200, -1);
            } else {
                json(exchange, 404, problem("not_found_error", "the scripted API has no " + path));
            }
        } catch (IOException e) {
            // The CLI went away while it was answered: stopped or killed, which is what many tests are about.
        }
    }

    private void message(HttpExchange exchange, JsonNode body) throws IOException {
        Conversation talk = Conversation.read(body);
        Reply reply = scripts.next(talk);
        asked.add(new Asked(
                talk.marker().map(Marker::name).orElse(""), talk.turn(),
                String.valueOf(exchange.getRequestHeaders().getFirst("x-claude-code-session-id")), key(exchange), reply.getClass().getSimpleName(), body,
                reply instanceof Message ? usage(talk) : Map.of()));
        thinkFor(talk.number("wait", SILENCE_MILLIS));
        exchange.getResponseHeaders().set("request-id", "req_" + UUID.randomUUID());
        if (reply instanceof Failure failure) {
            failure.headers().forEach(exchange.getResponseHeaders()::set);
            json(exchange, failure.status(), problem(failure.type(), failure.message()));
        } else if (reply instanceof Silence silence) {
            stayAway(exchange, silence, talk);
        } else if (reply instanceof Cut cut) {
            try (OutputStream out = stream(exchange)) {
                new MessageStream(out, body.path("model").asString(""), usage(talk)).cut(cut.text());
            }
        } else if (reply instanceof Message message) {
            say(exchange, message, talk);
        }
    }

    private void thinkFor(int millis) {
        try {
            closed.await(millis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void say(HttpExchange exchange, Message message, Conversation talk) throws IOException {
        String model = talk.body().path("model").asString("");
        if (!talk.body().path("stream").asBoolean(false)) {
            json(exchange, 200, MessageStream.whole(message, model, usage(talk)));
            return;
        }
        try (OutputStream out = stream(exchange)) {
            new MessageStream(out, model, usage(talk)).write(message);
        }
    }

    private void stayAway(HttpExchange exchange, Silence silence, Conversation talk) throws IOException {
        if (silence.begun() && talk.body().path("stream").asBoolean(false)) {
            new MessageStream(stream(exchange), talk.body().path("model").asString(""), usage(talk)).begin();
        }
        try {
            closed.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static OutputStream stream(HttpExchange exchange) throws IOException {
        exchange.getResponseHeaders().set("content-type", "text/event-stream; charset=utf-8");
        exchange.sendResponseHeaders(200, 0);
        return exchange.getResponseBody();
    }

    private static Map<String, Object> usage(Conversation talk) {
        Map<String, Object> usage = new LinkedHashMap<>();
        usage.put("input_tokens", talk.number("in", 1000));
        usage.put("output_tokens", talk.number("out", 20));
        usage.put("cache_creation_input_tokens", 0);
        usage.put("cache_read_input_tokens", 0);
        usage.put("service_tier", "standard");
        return usage;
    }

    private static String key(HttpExchange exchange) {
        String key = exchange.getRequestHeaders().getFirst("x-api-key");
        return key != null ? key : String.valueOf(exchange.getRequestHeaders().getFirst("authorization"));
    }

    private static Map<String, Object> problem(String type, String message) {
        return Map.of("type", "error", "error", Map.of("type", type, "message", message));
    }

    private static void json(HttpExchange exchange, int status, Object body) throws IOException {
        byte[] bytes = Wire.write(body).getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("content-type", "application/json");
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
    }
}
