package io.agentvine.worker.agent.claude;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.agentvine.protocol.McpServer;
import io.agentvine.protocol.Wire;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The way of an agent behind a wall to an MCP server by URL, with a real server. */
class McpRelayTest {

    private static final String SECRET = "Bearer far-9f3b61c0d2e84a57";
    private static final String CALL = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":\"file.read\",\"arguments\":{\"path\":\"a\",\"lines\":[1,2.5]}}}";

    private final HttpClient client = HttpClient.newHttpClient();
    private final List<Map<String, String>> asked = new CopyOnWriteArrayList<>();
    private final CountDownLatch beginningRead = new CountDownLatch(1);
    private final AllowedCalls calls = new AllowedCalls();
    private volatile int status = 200;
    private volatile String refusal;
    private HttpServer far;
    private HookEndpoint hooks;
    private McpRelay relay;
    private McpRelay.Opened run;

    @BeforeEach
    void startServers() throws IOException {
        far = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        far.setExecutor(Executors.newCachedThreadPool());
        far.createContext("/", this::answer);
        far.start();
        hooks = new HookEndpoint();
        relay = new McpRelay(hooks);
        run = open("one", far.getAddress().getPort());
    }

    private McpRelay.Opened open(String name, int port) {
        McpServer server = new McpServer("far", null, "http://127.0.0.1:" + port + "/mcp?of=ours", Map.of("Authorization", SECRET), List.of());
        return relay.open(name, List.of(server), (host, at) -> {
            if (refusal != null) {
                throw new IOException(refusal + host + ":" + (at == port));
            }
        }, calls);
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            Map<String, String> seen = new HashMap<>(Map.of("target", exchange.getRequestMethod() + " " + exchange.getRequestURI()));
            exchange.getRequestHeaders().forEach((name, values) -> seen.put(name.toLowerCase(Locale.ROOT), values.get(0)));
            seen.put("body", new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            asked.add(seen);
            exchange.getResponseHeaders().set("Mcp-Session-Id", "s-1");
            exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
            exchange.getResponseHeaders().set("Location", "http://elsewhere.example.com/");
            exchange.getResponseHeaders().set("WWW-Authenticate", "Bearer resource_metadata=\"http://elsewhere.example.com/\"");
            exchange.sendResponseHeaders(status, 0);
            exchange.getResponseBody().write("data: 1\n\n".getBytes(StandardCharsets.UTF_8));
            exchange.getResponseBody().flush();
            if (exchange.getRequestMethod().equals("GET")) {
                beginningRead.await();
                exchange.getResponseBody().write("data: 2\n\n".getBytes(StandardCharsets.UTF_8));
            }
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
        }
    }

    @AfterEach
    void stop() {
        beginningRead.countDown();
        hooks.close();
        far.stop(0);
    }

    @Test
    void addsTheServersHeadersAndHandsOnTheSessionBothWays() throws Exception {
        HttpResponse<String> answer = post(run, "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"initialize\"}");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("data: 1\n\n");
        assertThat(answer.headers().map()).containsEntry("mcp-session-id", List.of("s-1")).containsEntry("content-type", List.of("text/event-stream"))
                .doesNotContainKeys("www-authenticate", "location");
        assertThat(asked).singleElement().satisfies(seen -> assertThat(seen).containsEntry("target", "POST /mcp?of=ours").containsEntry("authorization", SECRET)
                .containsEntry("mcp-session-id", "s-0").containsEntry("body", "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"initialize\"}").containsEntry("content-type", "application/json").doesNotContainKey("cookie"));

        assertThat(client.send(request(run, "far", run.token()).method("DELETE", HttpRequest.BodyPublishers.ofString(CALL)).build(), HttpResponse.BodyHandlers.ofString()).statusCode()).isEqualTo(200);
        assertThat(asked.get(1)).containsEntry("target", "DELETE /mcp?of=ours").containsEntry("body", "").containsEntry("mcp-session-id", "s-0").containsEntry("authorization", SECRET);
    }

    @Test
    void handsOnEachPieceOfAStreamAsItComes() throws Exception {
        HttpResponse<InputStream> answer = client.send(request(run, "far", run.token()).GET().build(), HttpResponse.BodyHandlers.ofInputStream());
        try (InputStream in = answer.body()) {
            assertThat(in.readNBytes(9)).asString().isEqualTo("data: 1\n\n");
            beginningRead.countDown();
            assertThat(in.readAllBytes()).asString().isEqualTo("data: 2\n\n");
        }
    }

    @Test
    void endsAStreamThatIsOpenWithTheRun() throws Exception {
        HttpResponse<InputStream> answer = client.send(request(run, "far", run.token()).GET().build(), HttpResponse.BodyHandlers.ofInputStream());
        assertThat(answer.body().readNBytes(9)).hasSize(9);
        CompletableFuture<Boolean> ended = CompletableFuture.supplyAsync(() -> ends(answer.body()));

        relay.close("one");

        await().until(ended::isDone);
        assertThat(run.open()).isEmpty();
        assertThat(post(run, "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}").statusCode()).isEqualTo(401);
    }

    private static boolean ends(InputStream in) {
        try {
            return in.readAllBytes().length == 0;
        } catch (IOException brokenOff) {
            return true;
        }
    }

    @Test
    void answersTheRunItselfAloneAtItsServersOnly() throws Exception {
        McpRelay.Opened two = open("two", far.getAddress().getPort());
        for (String path : List.of("", "other", "far/", "far/x", "..", "../two/far", "far?x=1", "%66ar", "http://127.0.0.1/")) {
            assertThat(status(run, path, run.token())).as(path).isIn(401, 404);
        }
        for (String token : List.of(two.token(), "", SECRET)) {
            assertThat(status(run, "far", token)).isEqualTo(401);
        }
        HttpRequest put = request(run, "far", run.token()).PUT(HttpRequest.BodyPublishers.ofString("{}")).build();
        assertThat(client.send(put, HttpResponse.BodyHandlers.ofString()).statusCode()).isEqualTo(405);
        assertThat(post(run, "x".repeat((4 << 20) + 1)).statusCode()).isEqualTo(413);
        assertThat(asked).isEmpty();
        assertThat(status(two, "far", two.token())).isEqualTo(200);
    }

    @Test
    void makesACallOfAToolOnceAndOnlyAsItWasAllowed() throws Exception {
        assertThat(post(run, CALL)).satisfies(answer -> {
            assertThat(answer.statusCode()).isEqualTo(403);
            assertThat(answer.body()).contains("mcp__far__file_read was not allowed");
        });
        calls.allow("toolu_1", "mcp__far__file_read", Wire.mapper().readTree("{\"lines\":[1,2.5],\"path\":\"a\"}"));
        for (String other : List.of(CALL.replace("\"a\"", "\"b\""), CALL.replace("file.read", "file.write"), CALL.replace("2.5", "2.5,3"))) {
            assertThat(post(run, other).statusCode()).as(other).isEqualTo(403);
        }
        for (String doubtful : List.of("[" + CALL + "]", CALL + CALL, CALL.replace("\"method\"", "\"Method\""), CALL.replace("\"name\"", "\"Name\":\"x\",\"name\""),
                CALL.replace("\"method\"", "\"method\":\"ping\",\"method\""), "", "null", "\"tools/call\"", "{")) {
            assertThat(post(run, doubtful).statusCode()).as(doubtful).isEqualTo(400);
        }
        assertThat(asked).isEmpty();

        status = 404;
        assertThat(post(run, CALL).statusCode()).as("the server knows the session no more").isEqualTo(404);
        status = 200;
        assertThat(post(run, CALL).statusCode()).isEqualTo(200);
        assertThat(post(run, CALL).statusCode()).as("a second time").isEqualTo(403);
        assertThat(asked).hasSize(2);
    }

    @Test
    void saysInOneSentenceWhatIsWrongWithTheServer() throws Exception {
        status = 307;
        assertThat(post(run, "{\"method\":\"ping\"}")).satisfies(answer -> {
            assertThat(answer.statusCode()).isEqualTo(502);
            assertThat(answer.body()).contains("the MCP server far cannot be reached at 127.0.0.1:", "it answers with a redirect to http://elsewhere.example.com/, which is not followed");
        });
        int free;
        try (ServerSocket socket = new ServerSocket(0)) {
            free = socket.getLocalPort();
        }
        McpRelay.Opened away = open("away", free);
        assertThat(post(away, "{\"method\":\"ping\"}")).satisfies(answer -> {
            assertThat(answer.statusCode()).isEqualTo(502);
            assertThat(answer.body()).startsWith("AgentVine: the MCP server far cannot be reached at 127.0.0.1:" + free + ": nothing listens there").hasLineCount(1);
        });
        assertThat(away.problems()).containsEntry("far", "nothing listens there");
        calls.allow("toolu_1", "mcp__far__file_read", Wire.mapper().readTree("{\"path\":\"a\",\"lines\":[1,2.5]}"));
        refusal = "this run may not reach ";
        int before = asked.size();
        assertThat(post(run, CALL)).satisfies(answer -> {
            assertThat(answer.statusCode()).isEqualTo(502);
            assertThat(answer.body()).contains("this run may not reach 127.0.0.1:true");
        });
        assertThat(asked).hasSize(before);
        refusal = null;
        status = 200;
        assertThat(post(run, CALL).statusCode()).as("it was not made yet").isEqualTo(200);
    }

    private HttpResponse<String> post(McpRelay.Opened to, String body) throws Exception {
        return client.send(request(to, "far", to.token()).header("Cookie", "a=b").header("Content-Type", "application/json; charset=utf-7").POST(HttpRequest.BodyPublishers.ofString(body)).build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private int status(McpRelay.Opened to, String path, String token) throws Exception {
        return client.send(request(to, path, token).POST(HttpRequest.BodyPublishers.ofString("{\"method\":\"ping\"}")).build(), HttpResponse.BodyHandlers.ofString()).statusCode();
    }

    private static HttpRequest.Builder request(McpRelay.Opened to, String path, String token) {
        return HttpRequest.newBuilder(URI.create(to.url(path))).header("Authorization", "Bearer " + token).header("Mcp-Session-Id", "s-0");
    }
}
