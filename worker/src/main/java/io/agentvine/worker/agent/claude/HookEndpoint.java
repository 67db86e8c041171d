package io.agentvine.worker.agent.claude;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import io.agentvine.protocol.Wire;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The loopback address that Claude Code posts every tool call to before it makes it. Each run has a path and a random token
 * of its own; a call without the right one, or that cannot be read, is denied.
 */
final class HookEndpoint implements AutoCloseable {

    private static final int BODY_LIMIT = 8 << 20;
    private static final String PATH = "/hook/";

    private final Map<String, Registration> runs = new ConcurrentHashMap<>();
    private final HttpServer server;
    private final ExecutorService threads;

    HookEndpoint() throws IOException {
        AtomicInteger number = new AtomicInteger();
        threads = Executors.newCachedThreadPool(task -> {
            Thread thread = new Thread(task, "hook-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
        // Read once, by the first server of the JVM: a streamed answer is not to wait for the acknowledgement of its beginning.
        System.setProperty("sun.net.httpserver.nodelay", "true");
        server = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 0);
        server.createContext(PATH, this::handle);
        server.setExecutor(threads);
        server.start();
    }

    /** Where all of this worker's runs find it. */
    InetSocketAddress address() {
        return server.getAddress();
    }

    /** Answers what else there is for runs under that path. */
    void serve(String path, HttpHandler handler) {
        server.createContext(path, handler);
    }

    /** @param token for the header {@code Authorization: Bearer} */
    record Registration(String url, String token, PermissionJudge judge) {
        @Override
        public String toString() {
            return "Registration[" + url + "]";
        }
    }

    Registration register(String run, PermissionJudge judge) {
        String url = "http://127.0.0.1:" + server.getAddress().getPort() + PATH + run;
        Registration registration = new Registration(url, RunTokens.fresh(), judge);
        runs.put(run, registration);
        return registration;
    }

    /** Calls of that run are denied from now on. */
    void withdraw(String run) {
        runs.remove(run);
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readNBytes(BODY_LIMIT + 1);
            byte[] reply = Wire.write(reply(judge(exchange, body))).getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, reply.length);
            exchange.getResponseBody().write(reply);
        }
    }

    private PermissionJudge.Answer judge(HttpExchange exchange, byte[] body) {
        try {
            String run = exchange.getRequestURI().getPath().substring(PATH.length());
            Registration registration = runs.get(run);
            if (registration == null || !authorized(exchange, registration)) {
                return PermissionJudge.Answer.deny("AgentVine does not know this run, or not by this token");
            }
            if (body.length > BODY_LIMIT) {
                return PermissionJudge.Answer.deny("This call is larger than " + BODY_LIMIT + " bytes; make it in smaller steps");
            }
            JsonNode call = Wire.mapper().readTree(body);
            return registration.judge().answer(new PermissionJudge.Call(call.path("tool_name").asString(""), call.path("tool_input"),
                    call.path("cwd").asString(""), call.path("tool_use_id").asString(""), call.path("agent_id").asString(null),
                    call.path("deferrable").asBoolean(true)));
        } catch (RuntimeException e) {
            // The edge of the request: whatever cannot be judged is denied.
            return PermissionJudge.Answer.deny("AgentVine could not read this call");
        }
    }

    private static boolean authorized(HttpExchange exchange, Registration registration) {
        return RunTokens.same("Bearer " + registration.token(), exchange.getRequestHeaders().getFirst("Authorization"));
    }

    private static ObjectNode reply(PermissionJudge.Answer answer) {
        ObjectNode reply = Wire.mapper().createObjectNode();
        ObjectNode output = reply.putObject("hookSpecificOutput")
                .put("hookEventName", "PreToolUse")
                .put("permissionDecision", answer.decision().name().toLowerCase(Locale.ROOT))
                .put("permissionDecisionReason", answer.reason());
        if (answer.allowed() && answer.updatedInput() != null) {
            output.set("updatedInput", answer.updatedInput());
        }
        return reply;
    }
}
