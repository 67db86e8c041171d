package io.agentvine.launcher.scripted;

import com.sun.net.httpserver.HttpServer;
import io.agentvine.protocol.Wire;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;

/** A worker's PreToolUse endpoint on loopback. */
final class HookServer implements AutoCloseable {

    final List<JsonNode> calls = new CopyOnWriteArrayList<>();
    private final HttpServer server;

    /** @param decide allow, deny or ask for a tool call; after a colon why, where that is not the policy */
    HookServer(Function<JsonNode, String> decide) throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/hook", exchange -> {
            JsonNode call = Wire.read(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8), JsonNode.class);
            calls.add(call);
            boolean known = "Bearer secret".equals(exchange.getRequestHeaders().getFirst("Authorization"));
            String[] said = decide.apply(call).split(": ", 2);
            byte[] answer = Wire.write(Map.of("hookSpecificOutput", Map.of(
                            "hookEventName", "PreToolUse",
                            "permissionDecision", said[0],
                            "permissionDecisionReason", said.length == 1 ? "the policy says so" : said[1])))
                    .getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(known ? 200 : 401, answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
        });
        server.start();
    }

    Path settingsIn(Path folder) throws IOException {
        Map<String, Object> hook = Map.of(
                "type", "http",
                "url", "http://127.0.0.1:" + server.getAddress().getPort() + "/hook",
                "headers", Map.of("Authorization", "Bearer secret"),
                "timeout", 10);
        Map<String, Object> group = Map.of("matcher", "*", "hooks", List.of(hook));
        return Files.writeString(
                folder.resolve("settings.json"), Wire.write(Map.of("hooks", Map.of("PreToolUse", List.of(group)))));
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
