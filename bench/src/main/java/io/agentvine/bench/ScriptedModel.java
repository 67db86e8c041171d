package io.agentvine.bench;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.agentvine.protocol.Wire;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** A Messages API on loopback whose model has one file written and says that it is done; it notes when it was asked and when it had spoken. */
final class ScriptedModel implements AutoCloseable {

    /** What the agent is to run: a change of one file. */
    static final String COMMAND = "echo changed >>overhead.txt";

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final HttpServer server;
    private volatile Conversation conversation = new Conversation();

    /** One, from its first request to its last word, each by {@link System#nanoTime}. */
    static final class Conversation {

        private final CountDownLatch over = new CountDownLatch(1);
        private long asked;
        private long spoken;

        private synchronized void ask() {
            asked = asked == 0 ? System.nanoTime() : asked;
        }

        private synchronized void speak() {
            spoken = System.nanoTime();
            over.countDown();
        }

        /** @throws IOException if it does not come to its end in time */
        void await() throws IOException, InterruptedException {
            if (!over.await(5, TimeUnit.MINUTES)) {
                throw new IOException("expected the agent to ask the model within 5 minutes, and it did not");
            }
        }

        synchronized long asked() {
            return asked;
        }

        synchronized long spoken() {
            return spoken;
        }
    }

    ScriptedModel() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::serve);
        server.setExecutor(threads);
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** The next one. */
    Conversation expect() {
        conversation = new Conversation();
        return conversation;
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }

    private void serve(HttpExchange exchange) throws IOException {
        try (exchange) {
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            if (exchange.getRequestURI().getPath().equals("/v1/messages")) {
                answer(exchange, body, conversation);
            } else {
                exchange.sendResponseHeaders(exchange.getRequestMethod().equals("HEAD") ? 200 : 404, -1);
            }
        }
    }

    /** Without tools it is one of the agent's own small requests beside the work. */
    private static void answer(HttpExchange exchange, String body, Conversation talk) throws IOException {
        boolean work = Wire.mapper().readTree(body).path("tools").size() > 0;
        boolean last = body.contains("\"tool_result\"");
        if (work) {
            talk.ask();
        }
        exchange.getResponseHeaders().set("content-type", "text/event-stream; charset=utf-8");
        exchange.sendResponseHeaders(200, 0);
        try (OutputStream out = exchange.getResponseBody()) {
            message(out, work && !last
                    ? Map.of("type", "tool_use", "id", "toolu_" + id(), "name", "Bash", "input", Map.of())
                    : Map.of("type", "text", "text", ""),
                    work && !last
                            ? Map.of("type", "input_json_delta", "partial_json", Wire.write(Map.of("command", COMMAND, "description", "Change a file")))
                            : Map.of("type", "text_delta", "text", "Done."),
                    work && !last ? "tool_use" : "end_turn");
        }
        if (work && last) {
            talk.speak();
        }
    }

    private static void message(OutputStream out, Map<String, Object> block, Map<String, Object> delta, String reason) throws IOException {
        Map<String, Object> usage = Map.of("input_tokens", 1000, "output_tokens", 20);
        event(out, "message_start", Map.of("message", Map.of("id", "msg_" + id(), "type", "message", "role", "assistant",
                "model", "scripted", "content", List.of(), "usage", usage)));
        event(out, "content_block_start", Map.of("index", 0, "content_block", block));
        event(out, "content_block_delta", Map.of("index", 0, "delta", delta));
        event(out, "content_block_stop", Map.of("index", 0));
        event(out, "message_delta", Map.of("delta", Map.of("stop_reason", reason), "usage", usage));
        event(out, "message_stop", Map.of());
    }

    private static void event(OutputStream out, String type, Map<String, Object> data) throws IOException {
        Map<String, Object> body = new java.util.LinkedHashMap<>(data);
        body.put("type", type);
        out.write(("event: " + type + "\ndata: " + Wire.write(body) + "\n\n").getBytes(StandardCharsets.UTF_8));
        out.flush();
    }

    private static String id() {
        return UUID.randomUUID().toString().replace("-", "");
    }
}
