package io.agentvine.launcher.client;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** Stands in for a backend: answers as it was told, and keeps what it was asked. */
final class FarSide implements AutoCloseable {

    /** @param authorization null where none was shown */
    record Asked(String route, String body, String authorization, String key) {}

    private record Reply(int status, String body) {}

    private final HttpServer server;
    private final Map<String, Deque<Reply>> replies = new ConcurrentHashMap<>();
    private final List<Asked> asked = new CopyOnWriteArrayList<>();

    FarSide() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/", this::answer);
        server.start();
    }

    /** One answer more of that route, as {@code GET /tasks?limit=30}; the last one stays. */
    FarSide on(String route, int status, String body) {
        replies.computeIfAbsent(route, made -> new ArrayDeque<>()).add(new Reply(status, body));
        return this;
    }

    List<Asked> asked() {
        return asked;
    }

    String url() {
        return "http://localhost:" + server.getAddress().getPort();
    }

    private void answer(HttpExchange exchange) throws IOException {
        String route = exchange.getRequestMethod() + " " + exchange.getRequestURI().toString().replaceFirst("^/api/v1", "");
        asked.add(new Asked(route, new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8),
                exchange.getRequestHeaders().getFirst("Authorization"), exchange.getRequestHeaders().getFirst("Idempotency-Key")));
        Deque<Reply> left = replies.getOrDefault(route, new ArrayDeque<>());
        Reply reply = left.isEmpty() ? new Reply(404, "{\"detail\": \"no answer was made for " + route + "\"}") : left.size() == 1 ? left.peek() : left.poll();
        byte[] bytes = reply.body.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(reply.status, bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
