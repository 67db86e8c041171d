package io.agentvine.worker.agent.claude;

import com.sun.net.httpserver.HttpExchange;
import io.agentvine.protocol.McpServer;
import io.agentvine.protocol.Wire;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Where agents behind a wall reach the MCP servers that have a URL. Each run has an address for each of its servers and a token for all of them, which are
 * of no use anywhere else and end with it. A call of a tool is handed on where it was allowed, and once.
 */
final class McpRelay {

    private static final String PATH = "/mcp/";
    private static final int BODY_LIMIT = 4 << 20;
    private static final Duration SILENCE = Duration.ofSeconds(30);
    private static final Set<String> METHODS = Set.of("POST", "GET", "DELETE");

    private final String address;
    private final McpTransport transport;
    private final Map<String, McpRun> runs = new ConcurrentHashMap<>();

    McpRelay(HookEndpoint server) {
        this(server, SILENCE);
    }

    /** @param silence of a stream, after which it is looked whether its client is still there */
    McpRelay(HookEndpoint server, Duration silence) {
        this.address = "http://127.0.0.1:" + server.address().getPort() + PATH;
        this.transport = new McpTransport(silence);
        server.serve(PATH, Forwarding.handler("an MCP server", this::handle));
    }

    /** Whether a run may have the worker connect to a host. */
    interface Way {

        /** @throws IOException where it may not, or where there is no such host; the message is a sentence */
        void require(String host, int port) throws IOException;
    }

    /** @param servers those that have a URL @param calls of tools, that may be made */
    McpRun open(String run, List<McpServer> servers, Way way, AllowedCalls calls) {
        McpRun opened = new McpRun(address + run, servers, way, calls);
        runs.put(run, opened);
        return opened;
    }

    /** Its requests are refused from now on, and those that are under way end. */
    void close(String run) {
        McpRun closed = runs.remove(run);
        if (closed != null) {
            closed.close();
        }
    }

    private void handle(HttpExchange exchange) throws IOException, InterruptedException {
        try {
            String[] path = exchange.getRequestURI().getRawPath().substring(PATH.length()).split("/", -1);
            McpRun run = runs.get(path[0]);
            if (run == null || !RunTokens.same("Bearer " + run.token(), exchange.getRequestHeaders().getFirst("Authorization"))) {
                throw new McpRefusal(401, "it does not know this run, or not by this token");
            }
            if (path.length != 2 || exchange.getRequestURI().getRawQuery() != null || !run.servers().containsKey(path[1])) {
                throw new McpRefusal(404, "it relays to the MCP servers of this run alone, at their own addresses: " + String.join(", ", run.servers().keySet()));
            }
            if (!METHODS.contains(exchange.getRequestMethod())) {
                throw new McpRefusal(405, "expected POST, GET or DELETE, found " + exchange.getRequestMethod());
            }
            relayWithRoom(exchange, run, run.servers().get(path[1]));
        } catch (McpRefusal refused) {
            refuse(exchange, refused.status(), refused.getMessage());
        }
    }

    private void relayWithRoom(HttpExchange exchange, McpRun run, McpServer server) throws IOException, InterruptedException, McpRefusal {
        if (!run.room().tryAcquire()) {
            throw new McpRefusal(429, "this run has " + McpRun.AT_ONCE + " requests at its MCP servers already; make it again when one has ended");
        }
        try {
            relay(exchange, run, server);
        } finally {
            run.room().release();
        }
    }

    private void relay(HttpExchange exchange, McpRun run, McpServer server) throws IOException, InterruptedException, McpRefusal {
        byte[] body = exchange.getRequestBody().readNBytes(BODY_LIMIT + 1);
        if (body.length > BODY_LIMIT) {
            throw new McpRefusal(413, "it relays at most " + BODY_LIMIT + " bytes");
        }
        List<String> sessions = exchange.getRequestHeaders().getOrDefault(McpTransport.SESSION, List.of());
        if (sessions.size() > 1 || !sessions.stream().allMatch(id -> run.knows(server, id))) {
            forgotten(exchange);
            return;
        }
        McpMessage message = exchange.getRequestMethod().equals("POST") ? McpMessage.read(body) : null;
        if (message == null || !message.callsATool()) {
            transport.send(exchange, run, server, message);
        } else {
            call(exchange, run, server, message);
        }
    }

    private void call(HttpExchange exchange, McpRun run, McpServer server, McpMessage call) throws IOException, InterruptedException, McpRefusal {
        String tool = call.tool(server);
        String id = run.calls().take(tool, call.arguments());
        if (id == null) {
            throw new McpRefusal(403, "this call of " + tool + " was not allowed, or not with these arguments, or was made already; the agent has to make it as a call of its own");
        }
        if (transport.send(exchange, run, server, call)) {
            // As where the server has forgotten the session: the client begins another one and calls again.
            run.calls().allow(id, tool, call.arguments());
        }
    }

    /** As a server says it, so that the client begins another session. */
    private static void forgotten(HttpExchange exchange) throws IOException {
        Forwarding.say(exchange, 404, "application/json", Wire.write(Map.of("jsonrpc", "2.0", "error",
                Map.of("code", -32001, "message", "Session not found: AgentVine relays in sessions that this server has begun with this run"))));
    }

    static void refuse(HttpExchange exchange, int status, String text) throws IOException {
        Forwarding.say(exchange, status, "text/plain; charset=utf-8", "AgentVine: " + text.replaceAll("\\p{Cntrl}", "?") + "\n");
    }
}
