package io.agentvine.worker.agent.claude;

import com.sun.net.httpserver.HttpExchange;
import io.agentvine.protocol.McpServer;
import io.agentvine.protocol.Wire;
import java.io.IOException;
import java.io.InputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.ConnectException;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.function.Function;
import java.util.stream.Collectors;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;

/**
 * Makes the requests of agents behind a wall at the MCP servers that have a URL (Streamable HTTP), with the headers that they do not have. Each run
 * has an address for each of its servers and a token for all of them, which are of no use anywhere else and end with it. A call of a tool is handed
 * on where it was allowed, and once.
 */
final class McpRelay {

    private static final Logger LOG = System.getLogger(McpRelay.class.getName());
    private static final String PATH = "/mcp/";
    private static final int BODY_LIMIT = 4 << 20;
    /** Of one run, each with a body in memory at most. */
    private static final int AT_ONCE = 32;

    private static final Set<String> METHODS = Set.of("POST", "GET", "DELETE");
    private static final Set<String> SENT = Set.of("accept", "user-agent", "mcp-session-id", "mcp-protocol-version", "last-event-id");
    private static final Set<String> RETURNED = Set.of("content-type", "mcp-session-id", "retry-after");

    /** No others, since a server may take a name of another case for the same. */
    private static final Set<String> MESSAGE = Set.of("jsonrpc", "id", "method", "params", "result", "error");
    private static final Set<String> CALL = Set.of("name", "arguments", "_meta", "task");

    private final String address;
    private final HttpClient client;
    private final Map<String, Opened> runs = new ConcurrentHashMap<>();

    McpRelay(HookEndpoint server) {
        this.address = "http://127.0.0.1:" + server.address().getPort() + PATH;
        this.client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(Duration.ofSeconds(30))
                .followRedirects(HttpClient.Redirect.NEVER).proxy(HttpClient.Builder.NO_PROXY).build();
        server.serve(PATH, this::handle);
    }

    /** Whether a run may have the worker connect to a host. */
    interface Way {

        /** @throws IOException where it may not, or where there is no such host; the message is a sentence */
        void require(String host, int port) throws IOException;
    }

    /**
     * What one run has of it.
     *
     * @param address with which its servers' addresses begin
     * @param servers by name
     * @param calls of tools, that may be made
     * @param open requests whose answer has not ended
     * @param problems what was wrong with a server last, by its name: half a sentence
     */
    record Opened(String run, String address, String token, Map<String, McpServer> servers, Way way, AllowedCalls calls, Semaphore room,
            Set<CompletableFuture<HttpResponse<InputStream>>> open, Map<String, String> problems) {

        /** What the run takes for the server's URL. */
        String url(String server) {
            return address + "/" + server;
        }

        @Override
        public String toString() {
            return "Opened[" + address + "]";
        }
    }

    /** @param servers those that have a URL */
    Opened open(String run, List<McpServer> servers, Way way, AllowedCalls calls) {
        Opened opened = new Opened(run, address + run, RunTokens.fresh(), servers.stream().collect(Collectors.toMap(McpServer::name, Function.identity())),
                way, calls, new Semaphore(AT_ONCE), ConcurrentHashMap.newKeySet(), new ConcurrentHashMap<>());
        runs.put(run, opened);
        return opened;
    }

    /** Its requests are refused from now on, and those that are under way end. */
    void close(String run) {
        Opened closed = runs.remove(run);
        if (closed != null) {
            closed.open().forEach(McpRelay::end);
        }
    }

    private static void end(CompletableFuture<HttpResponse<InputStream>> request) {
        request.cancel(true);
        request.thenAccept(response -> {
            try {
                response.body().close();
            } catch (IOException broken) {
                LOG.log(Level.DEBUG, "an answer of an MCP server did not close well: {0}", broken.toString());
            }
        });
    }

    private void handle(HttpExchange exchange) {
        try (exchange) {
            String[] path = exchange.getRequestURI().getRawPath().substring(PATH.length()).split("/", -1);
            Opened run = runs.get(path[0]);
            if (run == null || !RunTokens.same("Bearer " + run.token(), exchange.getRequestHeaders().getFirst("Authorization"))) {
                refuse(exchange, 401, "it does not know this run, or not by this token");
            } else if (path.length != 2 || exchange.getRequestURI().getRawQuery() != null || !run.servers().containsKey(path[1])) {
                refuse(exchange, 404, "it relays to the MCP servers of this run alone, at their own addresses: " + String.join(", ", run.servers().keySet()));
            } else if (!METHODS.contains(exchange.getRequestMethod())) {
                refuse(exchange, 405, "expected POST, GET or DELETE, found " + exchange.getRequestMethod());
            } else if (!run.room().tryAcquire()) {
                refuse(exchange, 429, "this run has " + AT_ONCE + " requests at its MCP servers already; make it again when one has ended");
            } else {
                try {
                    relay(exchange, run, run.servers().get(path[1]));
                } finally {
                    run.room().release();
                }
            }
        } catch (IOException | RuntimeException broken) {
            // The edge of a request. Closing the exchange is what a client sees of a server that goes away.
            LOG.log(Level.DEBUG, "a request to an MCP server broke off: {0}", broken.toString());
        } catch (InterruptedException closing) {
            Thread.currentThread().interrupt();
        }
    }

    private void relay(HttpExchange exchange, Opened run, McpServer server) throws IOException, InterruptedException {
        byte[] body = exchange.getRequestBody().readNBytes(BODY_LIMIT + 1);
        if (body.length > BODY_LIMIT) {
            refuse(exchange, 413, "it relays at most " + BODY_LIMIT + " bytes");
            return;
        }
        if (!exchange.getRequestMethod().equals("POST")) {
            send(exchange, run, server, new byte[0]);
            return;
        }
        JsonNode message = message(body);
        if (message == null) {
            refuse(exchange, 400, "expected one message of JSON-RPC 2.0, with a name and arguments where it calls a tool, found something else");
        } else if (!message.path("method").asString("").equals("tools/call")) {
            send(exchange, run, server, body);
        } else {
            call(exchange, run, server, message.path("params"), body);
        }
    }

    private void call(HttpExchange exchange, Opened run, McpServer server, JsonNode call, byte[] body) throws IOException, InterruptedException {
        String tool = McpServer.TOOLS + server.name() + "__" + call.path("name").asString("").replaceAll("[^a-zA-Z0-9_-]", "_");
        String id = run.calls().take(tool, call.path("arguments"));
        if (id == null) {
            refuse(exchange, 403, "this call of " + tool + " was not allowed, or not with these arguments, or was made already; the agent has to make it as a call of its own");
        } else if (send(exchange, run, server, body)) {
            // As where the server has forgotten the session: the client begins another one and calls again.
            run.calls().allow(id, tool, call.path("arguments"));
        }
    }

    /** Null where it could be taken for another message than it is taken for here. */
    private static JsonNode message(byte[] body) {
        try {
            JsonNode message = Wire.mapper().reader().with(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY, DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .readTree(body);
            boolean known = message.isObject() && MESSAGE.containsAll(message.propertyNames());
            return known && (!message.path("method").asString("").equals("tools/call") || CALL.containsAll(message.path("params").propertyNames())) ? message : null;
        } catch (JacksonException malformed) {
            return null;
        }
    }

    /** @return whether the server was not reached, or says that it did not do it */
    private boolean send(HttpExchange exchange, Opened run, McpServer server, byte[] body) throws IOException, InterruptedException {
        HttpRequest request;
        try {
            URI url = URI.create(server.url());
            run.way().require(url.getHost(), port(url));
            request = request(exchange, server, body);
        } catch (IOException | IllegalArgumentException impossible) {
            return away(exchange, run, server, reason(impossible));
        }
        CompletableFuture<HttpResponse<InputStream>> sending = client.sendAsync(request, HttpResponse.BodyHandlers.ofInputStream());
        run.open().add(sending);
        try {
            if (runs.get(run.run()) != run) {
                end(sending);
            }
            return answer(exchange, run, server, sending.get());
        } catch (ExecutionException failed) {
            return away(exchange, run, server, reason(failed.getCause()));
        } finally {
            run.open().remove(sending);
        }
    }

    private static HttpRequest request(HttpExchange exchange, McpServer server, byte[] body) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(server.url())).method(exchange.getRequestMethod(), Forwarding.body(body));
        Forwarding.headers(exchange, request, SENT::contains);
        if (body.length > 0) {
            // In no other encoding than it was read in.
            request.setHeader("Content-Type", "application/json");
        }
        server.secrets().forEach(request::setHeader);
        return request.build();
    }

    private static int port(URI url) {
        return url.getPort() >= 0 ? url.getPort() : url.getScheme().equals("https") ? 443 : 80;
    }

    private static boolean answer(HttpExchange exchange, Opened run, McpServer server, HttpResponse<InputStream> response) throws IOException {
        int status = response.statusCode();
        if (status >= 300 && status < 400) {
            response.body().close();
            return away(exchange, run, server, "it answers with a redirect to " + response.headers().firstValue("location").orElse("nowhere")
                    + ", which is not followed; the operator can register that address (url in agentvine.mcp-servers)");
        }
        if (status >= 400 && exchange.getRequestMethod().equals("POST")) {
            run.problems().put(server.name(), "it answers with HTTP " + status + (status == 401 || status == 403 ? "; see its secrets in agentvine.mcp-servers" : ""));
        }
        Forwarding.answer(exchange, response, RETURNED::contains);
        return status >= 400;
    }

    private static boolean away(HttpExchange exchange, Opened run, McpServer server, String why) throws IOException {
        LOG.log(Level.INFO, "the MCP server {0} was not reached: {1}", server.name(), why);
        run.problems().put(server.name(), why);
        refuse(exchange, 502, "the MCP server " + server.name() + " cannot be reached at " + URI.create(server.url()).getAuthority() + ": " + why);
        return true;
    }

    private static String reason(Throwable cause) {
        if (cause instanceof UnknownHostException) {
            return "there is no such host";
        }
        boolean refused = cause instanceof ConnectException && cause.getMessage() == null;
        return refused ? "nothing listens there" : cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
    }

    private static void refuse(HttpExchange exchange, int status, String text) throws IOException {
        Forwarding.say(exchange, status, "text/plain; charset=utf-8", "AgentVine: " + text.replaceAll("\\p{Cntrl}", "?") + "\n");
    }
}
