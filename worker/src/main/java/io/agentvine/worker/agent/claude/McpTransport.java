package io.agentvine.worker.agent.claude;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import io.agentvine.protocol.McpServer;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.ConnectException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/** Makes requests of runs at MCP servers (Streamable HTTP), with the headers that the runs do not have, and hands the answers back. */
final class McpTransport {

    private static final Logger LOG = System.getLogger(McpTransport.class.getName());
    static final String SESSION = "Mcp-Session-Id";

    private static final Duration CONNECT = Duration.ofSeconds(10);
    /** Until the answer begins, of what is neither a call of a tool nor a stream. */
    private static final Duration ANSWER = Duration.ofMinutes(1);

    private static final Set<String> SENT = Set.of("accept", "user-agent", "mcp-session-id", "mcp-protocol-version", "last-event-id");
    private static final Set<String> RETURNED = Set.of("content-type", "content-encoding", "mcp-session-id", "retry-after");

    /** By which a server says that it has not done what it was asked for: who asks, or in which session, or how, is not as it wants it, or how often. */
    private static final Set<Integer> NOT_TAKEN = Set.of(401, 404, 405, 406, 415, 429);

    private final Duration silence;
    private final HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(CONNECT)
            .followRedirects(HttpClient.Redirect.NEVER).proxy(HttpClient.Builder.NO_PROXY).build();

    /** @param silence of a stream, after which it is looked whether its client is still there */
    McpTransport(Duration silence) {
        this.silence = silence;
    }

    /**
     * @param message null: there is none
     * @return whether it is certain that the server did not take it
     * @throws McpRefusal where the run's own headers cannot be sent
     */
    boolean send(HttpExchange exchange, McpRun run, McpServer server, McpMessage message) throws IOException, InterruptedException, McpRefusal {
        URI url = URI.create(server.url());
        HttpRequest request;
        try {
            run.way().require(url.getHost(), port(url));
            request = request(exchange, server, message);
        } catch (IOException impossible) {
            away(exchange, run, server, reason(impossible));
            return true;
        }
        String stream = stream(exchange, server);
        CompletableFuture<HttpResponse<Pieces>> sending = client.sendAsync(request, head -> new Pieces());
        run.begun(sending, stream);
        try {
            return answer(exchange, run, server, sending.get());
        } catch (ExecutionException failed) {
            away(exchange, run, server, reason(failed.getCause()));
            return failed.getCause() instanceof ConnectException || failed.getCause() instanceof HttpConnectTimeoutException;
        } finally {
            run.ended(sending, stream);
        }
    }

    /** A session has one that is its own, and one for each answer that is gone on with behind an event. Null: it is none. */
    private static String stream(HttpExchange exchange, McpServer server) {
        Headers headers = exchange.getRequestHeaders();
        return exchange.getRequestMethod().equals("GET") ? server.name() + " " + headers.getFirst(SESSION) + " " + headers.getFirst("Last-Event-ID") : null;
    }

    private static HttpRequest request(HttpExchange exchange, McpServer server, McpMessage message) throws IOException, McpRefusal {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(server.url()))
                .method(exchange.getRequestMethod(), Forwarding.body(message == null ? new byte[0] : message.bytes()));
        try {
            Forwarding.headers(exchange, request, SENT::contains);
        } catch (IllegalArgumentException invalid) {
            throw new McpRefusal(400, "expected headers of visible characters, found others");
        }
        request.setHeader("Accept-Encoding", "identity");
        if (message != null) {
            request.setHeader("Content-Type", "application/json");
        }
        if (!exchange.getRequestMethod().equals("GET") && (message == null || !message.callsATool())) {
            request.timeout(ANSWER);
        }
        for (Map.Entry<String, String> secret : server.secrets().entrySet()) {
            identify(request, secret.getKey(), secret.getValue());
        }
        return request.build();
    }

    private static void identify(HttpRequest.Builder request, String name, String secret) throws IOException {
        try {
            request.setHeader(name, secret);
        } catch (IllegalArgumentException invalid) {
            // Neither the cause nor its message, in which the value stands.
            throw new IOException("its secret " + name + " cannot be sent as a header; see its secrets in agentvine.mcp-servers");
        }
    }

    private static int port(URI url) {
        return url.getPort() >= 0 ? url.getPort() : url.getScheme().equals("https") ? 443 : 80;
    }

    private boolean answer(HttpExchange exchange, McpRun run, McpServer server, HttpResponse<Pieces> response) throws IOException, InterruptedException {
        int status = response.statusCode();
        if (status >= 300 && status < 400) {
            response.body().close();
            away(exchange, run, server, "it answers with a redirect to " + place(response.headers().firstValue("location").orElse(""))
                    + ", which is not followed; the operator can register that address (url in agentvine.mcp-servers)");
            return false;
        }
        if (exchange.getRequestMethod().equals("POST")) {
            note(run, server, status);
        }
        response.headers().firstValue(SESSION).ifPresent(id -> run.began(server, id));
        Forwarding.answer(exchange, response, RETURNED::contains, silence);
        return NOT_TAKEN.contains(status);
    }

    private static void note(McpRun run, McpServer server, int status) {
        if (status >= 400) {
            run.problems().put(server.name(), "it answers with HTTP " + status + (status == 401 || status == 403 ? "; see its secrets in agentvine.mcp-servers" : ""));
        } else {
            run.problems().remove(server.name());
        }
    }

    /** Without what a server may have put there of what it was sent. */
    private static String place(String location) {
        try {
            URI to = new URI(location);
            String host = to.getHost() == null ? "" : to.getScheme() + "://" + to.getHost() + (to.getPort() < 0 ? "" : ":" + to.getPort());
            String all = host + (to.getRawPath() == null ? "" : to.getRawPath());
            return all.isEmpty() ? "nowhere" : all;
        } catch (URISyntaxException malformed) {
            return "what is no address";
        }
    }

    private static void away(HttpExchange exchange, McpRun run, McpServer server, String why) throws IOException {
        LOG.log(Level.INFO, "the MCP server {0} was not reached: {1}", server.name(), why);
        run.problems().put(server.name(), why);
        McpRelay.refuse(exchange, 502, "the MCP server " + server.name() + " cannot be reached at " + URI.create(server.url()).getAuthority() + ": " + why);
    }

    private static String reason(Throwable cause) {
        if (cause instanceof UnknownHostException) {
            return "there is no such host";
        }
        boolean refused = cause instanceof ConnectException && cause.getMessage() == null;
        return refused ? "nothing listens there" : cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
    }
}
