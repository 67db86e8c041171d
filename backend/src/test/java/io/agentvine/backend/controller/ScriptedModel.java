package io.agentvine.backend.controller;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.agentvine.protocol.Wire;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import tools.jackson.databind.JsonNode;

/** A Messages API on loopback that answers each request as it was told last. */
final class ScriptedModel {

    private final HttpServer server;
    private final List<Request> requests = new CopyOnWriteArrayList<>();
    private volatile Answer answer;
    private volatile CountDownLatch gate = new CountDownLatch(0);

    ScriptedModel() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(Executors.newCachedThreadPool(body -> {
            Thread made = new Thread(body, "scripted-model");
            made.setDaemon(true);
            return made;
        }));
        server.createContext("/", this::handle);
        server.start();
    }

    record Request(String path, String key, JsonNode body) {

        String system() {
            return body.get("system").asString();
        }

        String message() {
            JsonNode content = body.get("messages").get(0).get("content");
            return content.isString() ? content.stringValue() : content.get(0).get("text").asString();
        }
    }

    private record Answer(int status, String body) {}

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    void answers(int status, String body) {
        answer = new Answer(status, body);
    }

    /** A finished message with that text. */
    void says(String text, long inputTokens, long outputTokens) {
        says("end_turn", text, inputTokens, outputTokens);
    }

    void says(String stopReason, String text, long inputTokens, long outputTokens) {
        answers(200, Wire.write(Map.of("id", "msg_1", "type", "message", "role", "assistant", "model", "claude-test", "stop_reason", stopReason,
                "content", List.of(Map.of("type", "text", "text", text)),
                "usage", Map.of("input_tokens", inputTokens, "output_tokens", outputTokens))));
    }

    void decides(String decision, double confidence, String reason) {
        says(Wire.write(Map.of("decision", decision, "confidence", confidence, "reason", reason)), 1_000, 100);
    }

    /** Answers nothing from now on, until {@link #goesOn}. */
    void waits() {
        gate = new CountDownLatch(1);
    }

    void goesOn() {
        gate.countDown();
    }

    /** The requests in whose message this stands. */
    List<Request> about(String marker) {
        return requests.stream().filter(request -> request.message().contains(marker)).toList();
    }

    /** In either header. */
    private static String key(HttpExchange exchange) {
        String bearer = exchange.getRequestHeaders().getFirst("Authorization");
        return bearer == null ? exchange.getRequestHeaders().getFirst("x-api-key") : bearer.replace("Bearer ", "");
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            requests.add(new Request(exchange.getRequestURI().getPath(), key(exchange), Wire.mapper().readTree(body)));
            gate.await();
            byte[] bytes = answer.body().getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(answer.status(), bytes.length);
            exchange.getResponseBody().write(bytes);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
