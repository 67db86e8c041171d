package io.agentvine.e2e.claude;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A real MCP server over Streamable HTTP ({@code /mcp} on our loopback) with the tools look and change: for who has its secret in a header, within a
 * session, and with no stream of its own. Notes what it was asked.
 */
final class HttpMcpServer implements AutoCloseable {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final String SESSION = "Mcp-Session-Id";

    private final String secret;
    private final String session = UUID.randomUUID().toString();
    private final HttpServer server;
    private final List<Asked> asked = new CopyOnWriteArrayList<>();

    /** @param status that it was answered with @param method of the protocol; of a notification too @param tool or empty @param host as the Host header says */
    record Asked(int status, String method, String tool, String host, boolean inSession) {}

    private HttpMcpServer(String secret) throws IOException {
        this.secret = secret;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/mcp", this::answer);
        server.setExecutor(Executors.newCachedThreadPool());
        server.start();
    }

    /** @param secret that the header Authorization must bear */
    static HttpMcpServer start(String secret) throws IOException {
        return new HttpMcpServer(secret);
    }

    int port() {
        return server.getAddress().getPort();
    }

    List<Asked> asked() {
        return asked;
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readAllBytes();
            JsonNode message = exchange.getRequestMethod().equals("POST") ? JSON.readTree(body) : JSON.createObjectNode();
            boolean inSession = session.equals(exchange.getRequestHeaders().getFirst(SESSION));
            int status = status(exchange, message, inSession);
            asked.add(new Asked(status, message.path("method").asString(""), message.path("params").path("name").asString(""),
                    exchange.getRequestHeaders().getFirst("Host"), inSession));
            if (status != 200) {
                exchange.sendResponseHeaders(status, -1);
                return;
            }
            if (message.path("method").asString().equals("initialize")) {
                exchange.getResponseHeaders().add(SESSION, session);
            }
            byte[] answer = JSON.writeValueAsBytes(Map.of("jsonrpc", "2.0", "id", message.get("id"), "result", result(message)));
            exchange.getResponseHeaders().add("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, answer.length);
            exchange.getResponseBody().write(answer);
        }
    }

    private int status(HttpExchange exchange, JsonNode message, boolean inSession) {
        if (!("Bearer " + secret).equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
            return 401;
        }
        if (!exchange.getRequestMethod().equals("POST")) {
            return 405;
        }
        if (!inSession && !message.path("method").asString("").equals("initialize")) {
            return 400;
        }
        return message.has("id") ? 200 : 202;
    }

    private static Map<String, Object> result(JsonNode message) {
        return switch (message.path("method").asString()) {
            case "initialize" -> Map.of("protocolVersion", message.path("params").path("protocolVersion").asString(), "capabilities", Map.of("tools", Map.of()),
                    "serverInfo", Map.of("name", "far", "version", "1"));
            case "tools/list" -> Map.of("tools", List.of(tool("look"), tool("change")));
            case "tools/call" -> Map.of("content", List.of(Map.of("type", "text", "text", "FAR " + message.path("params").path("name").asString() + " was done")));
            default -> Map.of();
        };
    }

    private static Map<String, Object> tool(String name) {
        return Map.of("name", name, "description", "d", "inputSchema", Map.of("type", "object", "properties", Map.of()));
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
