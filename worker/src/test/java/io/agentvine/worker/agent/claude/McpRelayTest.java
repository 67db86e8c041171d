package io.agentvine.worker.agent.claude;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
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
import java.time.Duration;
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
import tools.jackson.databind.JsonNode;

/** The way of an agent behind a wall to an MCP server by URL, with a real server. */
class McpRelayTest {

    private static final String SECRET = "Bearer far-9f3b61c0d2e84a57";
    private static final String INITIALIZE = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"initialize\"}";
    private static final JsonNode ARGUMENTS = Wire.mapper().readTree("{\"lines\":[1,2.5],\"path\":\"a\"}");
    private static final String CALL = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":\"file.read\",\"arguments\":{\"path\":\"a\",\"lines\":[1,2.5]}}}";

    private final HttpClient client = HttpClient.newHttpClient();
    private final List<Map<String, String>> asked = new CopyOnWriteArrayList<>();
    private final CountDownLatch beginningRead = new CountDownLatch(1);
    private final AllowedCalls calls = new AllowedCalls();
    private volatile int status = 200;
    private volatile boolean crashes;
    private volatile boolean breaks;
    private volatile String refusal;
    private HttpServer far;
    private HookEndpoint hooks;
    private McpRelay relay;
    private McpRun run;

    @BeforeEach
    void startServers() throws IOException {
        far = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        far.setExecutor(Executors.newCachedThreadPool());
        far.createContext("/", this::answer);
        far.start();
        hooks = new HookEndpoint();
        relay = new McpRelay(hooks, Duration.ofMillis(5));
        run = open("one", far.getAddress().getPort());
    }

    private void initialize(McpRun to) throws Exception {
        assertThat(client.send(HttpRequest.newBuilder(URI.create(to.url("far"))).header("Authorization", "Bearer " + to.token())
                .POST(HttpRequest.BodyPublishers.ofString(INITIALIZE)).build(), HttpResponse.BodyHandlers.ofString()).statusCode()).isEqualTo(200);
        asked.clear();
    }

    private McpRun open(String name, int port) {
        return open(name, port, SECRET);
    }

    private McpRun open(String name, int port, String secret) {
        McpServer server = new McpServer("far", null, "http://127.0.0.1:" + port + "/mcp?of=ours", Map.of("Authorization", secret), List.of());
        return relay.open(name, List.of(server), (host, at) -> {
            if (refusal != null) {
                throw new IOException(refusal + host + ":" + (at == port));
            }
        }, calls);
    }

    private void answer(HttpExchange exchange) throws IOException {
        try {
            Map<String, String> seen = new HashMap<>(Map.of("target", exchange.getRequestMethod() + " " + exchange.getRequestURI()));
            exchange.getRequestHeaders().forEach((name, values) -> seen.put(name.toLowerCase(Locale.ROOT), values.get(0)));
            seen.put("body", new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            asked.add(seen);
            if (crashes) {
                throw new IOException("goes away without an answer, as a server that crashes");
            }
            exchange.getResponseHeaders().set("Mcp-Session-Id", "s-1");
            exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
            exchange.getResponseHeaders().set("Content-Encoding", "identity");
            exchange.getResponseHeaders().set("Location", "http://" + SECRET.substring(7) + "@elsewhere.example.com:81/to?key=" + SECRET.substring(7));
            exchange.getResponseHeaders().set("WWW-Authenticate", "Bearer resource_metadata=\"http://elsewhere.example.com/\"");
            exchange.sendResponseHeaders(status, 0);
            exchange.getResponseBody().write("data: 1\n\n".getBytes(StandardCharsets.UTF_8));
            exchange.getResponseBody().flush();
            if (breaks) {
                throw new IOException("breaks off, as a server that crashes");
            }
            if (exchange.getRequestMethod().equals("GET")) {
                beginningRead.await();
                exchange.getResponseBody().write("data: 2\n\n".getBytes(StandardCharsets.UTF_8));
            }
            exchange.close();
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
        initialize(run);
        HttpResponse<String> answer = post(run, "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"prompts/get\",\"params\":{\"name\":\"\u00e4\"}}");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(withoutComments(answer.body())).isEqualTo("data: 1\n\n");
        assertThat(answer.headers().map()).containsEntry("mcp-session-id", List.of("s-1")).containsEntry("content-type", List.of("text/event-stream")).containsEntry("content-encoding", List.of("identity"))
                .doesNotContainKeys("www-authenticate", "location");
        assertThat(asked).singleElement().satisfies(seen -> assertThat(seen).containsEntry("target", "POST /mcp?of=ours").containsEntry("authorization", SECRET)
                .containsEntry("mcp-session-id", "s-1").containsEntry("body", "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"prompts/get\",\"params\":{\"name\":\"\\u00E4\"}}")
                .containsEntry("content-type", "application/json").containsEntry("accept-encoding", "identity").doesNotContainKey("cookie").doesNotContainKey("mcp-method"));

        assertThat(client.send(request(run, "far", run.token()).method("DELETE", HttpRequest.BodyPublishers.ofString(CALL)).build(), HttpResponse.BodyHandlers.ofString()).statusCode()).isEqualTo(200);
        assertThat(asked.get(1)).containsEntry("target", "DELETE /mcp?of=ours").containsEntry("body", "").containsEntry("mcp-session-id", "s-1").containsEntry("authorization", SECRET);
    }

    @Test
    void handsOnEachPieceOfAStreamAsItComes() throws Exception {
        try (InputStream in = stream()) {
            beginningRead.countDown();
            assertThat(withoutComments(new String(in.readAllBytes(), StandardCharsets.UTF_8))).isEqualTo("data: 2\n\n");
        }
    }

    /** Of which the beginning was read. */
    private InputStream stream(String... headers) throws Exception {
        if (!run.knows(run.servers().get("far"), "s-1")) {
            initialize(run);
        }
        HttpRequest.Builder get = request(run, "far", run.token()).GET();
        InputStream in = client.send((headers.length == 0 ? get : get.headers(headers)).build(), HttpResponse.BodyHandlers.ofInputStream()).body();
        String beginning = "";
        while (!withoutComments(beginning).equals("data: 1\n\n")) {
            beginning += Character.toString(in.read());
            assertThat("data: 1\n\n").startsWith(withoutComments(beginning).replaceFirst("^:$", ""));
        }
        return in;
    }

    private static String withoutComments(String stream) {
        return stream.replace(":\n", "");
    }

    @Test
    void findsByACommentInASilentStreamThatItsClientIsGone() throws Exception {
        InputStream in = stream();
        assertThat(in.readNBytes(4)).asString().isEqualTo(":\n:\n");
        assertThat(run.underWay()).isEqualTo(1);

        in.close();

        await().until(() -> run.underWay() == 0);
    }

    @Test
    void endsAStreamWithTheNextOneOfItsSession() throws Exception {
        InputStream first = stream();
        InputStream resumed = stream("Last-Event-ID", "7");
        InputStream second = stream();
        CompletableFuture<Boolean> ended = CompletableFuture.supplyAsync(() -> ends(first));

        await().until(ended::isDone);
        assertThat(ended.join()).as("as one that broke off").isTrue();
        await().until(() -> run.underWay() == 2);
        for (InputStream open : List.of(resumed, second)) {
            assertThat(open.readNBytes(2)).asString().isEqualTo(":\n");
            open.close();
        }
    }

    @Test
    void breaksItsAnswerOffWhereTheServersBreaksOff() throws Exception {
        initialize(run);
        breaks = true;
        calls.allow("toolu_1", "mcp__far__file_read", ARGUMENTS);
        for (String message : List.of("{\"method\":\"ping\"}", CALL)) {
            assertThatThrownBy(() -> post(run, message)).as(message).isInstanceOf(IOException.class);
        }
        breaks = false;
        assertThat(post(run, CALL).statusCode()).as("it may have been made").isEqualTo(403);
    }

    @Test
    void makesNoCallAgainThatWasSentAndNotAnswered() throws Exception {
        initialize(run);
        calls.allow("toolu_1", "mcp__far__file_read", ARGUMENTS);
        crashes = true;
        assertThat(post(run, CALL).statusCode()).isEqualTo(502);
        crashes = false;
        assertThat(post(run, CALL).statusCode()).isEqualTo(403);
        assertThat(asked).hasSize(1);
    }

    @Test
    void endsAStreamThatIsOpenWithTheRun() throws Exception {
        InputStream in = stream();
        CompletableFuture<Boolean> ended = CompletableFuture.supplyAsync(() -> ends(in));

        relay.close("one");

        await().until(ended::isDone);
        assertThat(ended.join()).as("as one that broke off").isTrue();
        await().until(() -> run.underWay() == 0);
        assertThat(post(run, "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}").statusCode()).isEqualTo(401);
    }

    private static boolean ends(InputStream in) {
        try {
            in.readAllBytes();
            return false;
        } catch (IOException brokenOff) {
            return true;
        }
    }

    @Test
    void answersTheRunItselfAloneAtItsServersOnly() throws Exception {
        McpRun two = open("two", far.getAddress().getPort());
        initialize(two);
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
        initialize(run);
        assertThat(post(run, CALL)).satisfies(answer -> {
            assertThat(answer.statusCode()).isEqualTo(403);
            assertThat(answer.body()).contains("mcp__far__file_read was not allowed");
        });
        calls.allow("toolu_1", "mcp__far__file_read", ARGUMENTS);
        for (String other : List.of(CALL.replace("\"a\"", "\"b\""), CALL.replace("file.read", "file.write"), CALL.replace("2.5", "2.5,3"))) {
            assertThat(post(run, other).statusCode()).as(other).isEqualTo(403);
        }
        for (String doubtful : List.of("[" + CALL + "]", CALL + CALL, CALL.replace("\"method\"", "\"Method\""), CALL.replace("\"name\"", "\"Name\":\"x\",\"name\""),
                CALL.replace("\"method\"", "\"method\":\"ping\",\"method\""), "", "null", "\"tools/call\"", "{")) {
            assertThat(post(run, doubtful).statusCode()).as(doubtful).isEqualTo(400);
        }
        assertThat(asked).isEmpty();

        assertThat(post(run, CALL).statusCode()).isEqualTo(200);
        assertThat(post(run, CALL).statusCode()).as("a second time").isEqualTo(403);
        assertThat(asked).hasSize(1);
    }

    @Test
    void letsACallBeMadeAgainWhereTheServerSaysThatItDidNotTakeIt() throws Exception {
        initialize(run);
        calls.allow("toolu_0", "mcp__far__file_read", ARGUMENTS);
        for (int untaken : List.of(401, 404, 405, 406, 415, 429, 200)) {
            status = untaken;
            assertThat(post(run, CALL).statusCode()).isEqualTo(untaken);
        }
        for (int doubtful : List.of(500, 502, 503, 400, 403, 409, 307)) {
            calls.allow("toolu_" + doubtful, "mcp__far__file_read", ARGUMENTS);
            status = doubtful;
            assertThat(post(run, CALL).statusCode()).isEqualTo(doubtful == 307 ? 502 : doubtful);
            assertThat(post(run, CALL).statusCode()).as("again after %d", doubtful).isEqualTo(403);
        }
    }

    @Test
    void sendsOfACallWhatWasJudgedAndNothingBesideIt() throws Exception {
        initialize(run);
        calls.allow("toolu_1", "mcp__far__file_read", ARGUMENTS);
        String meta = "\"_meta\":{\"progressToken\":2,\"claudecode/toolUseId\":\"toolu_1\",\"mode\":\"delete\"}";
        assertThat(post(run, CALL.replace("\"arguments\"", meta + ",\"arguments\"")).statusCode()).isEqualTo(200);
        assertThat(asked.get(0).get("body")).contains("\"_meta\":{\"progressToken\":2,\"claudecode/toolUseId\":\"toolu_1\"},\"arguments\":{\"path\":\"a\",\"lines\":[1,2.5]}").doesNotContain("mode");

        for (String unjudged : List.of("\"task\":{\"ttl\":1}", "\"inputResponses\":{\"a\":{\"action\":\"accept\"}}", "\"requestState\":\"x\"")) {
            calls.allow("toolu_2", "mcp__far__file_read", ARGUMENTS);
            for (String message : List.of(CALL, CALL.replace("tools/call", "prompts/get"))) {
                assertThat(post(run, message.replace("\"arguments\"", unjudged + ",\"arguments\""))).as(unjudged).satisfies(answer -> {
                    assertThat(answer.statusCode()).isEqualTo(403);
                    assertThat(answer.body()).contains("which nobody has allowed");
                });
            }
        }
        assertThat(asked).hasSize(1);
    }

    @Test
    void relaysKnownRequestsAndAnswersThatGrantNothing() throws Exception {
        initialize(run);
        List<String> known = List.of("initialize", "ping", "server/discover", "notifications/initialized", "notifications/cancelled", "tools/list", "resources/list", "resources/read",
                "resources/templates/list", "resources/subscribe", "resources/unsubscribe", "prompts/list", "prompts/get", "completion/complete", "logging/setLevel");
        for (String method : known) {
            assertThat(post(run, "{\"id\":1,\"method\":\"" + method + "\"}").statusCode()).as(method).isEqualTo(200);
        }
        List<String> answers = List.of("\"result\":{}", "\"result\":{\"roots\":[]}", "\"result\":{\"action\":\"decline\"}", "\"result\":{\"action\":\"cancel\"}", "\"error\":{\"code\":-32601}");
        for (String answer : answers) {
            assertThat(post(run, "{\"id\":1," + answer + "}").statusCode()).as(answer).isEqualTo(200);
        }
        asked.clear();
        for (String method : List.of("tasks/result", "tools/call2", "Tools/call", "tools/call ", "notification", "subscriptions/listen", "", "elicitation/create")) {
            assertThat(post(run, "{\"id\":1,\"method\":\"" + method + "\"}").statusCode()).as(method).isEqualTo(403);
        }
        for (String answer : List.of("{\"action\":\"accept\",\"content\":{}}", "{\"action\":\"accept\"}", "{\"action\":\"decline\",\"content\":{}}", "{\"role\":\"assistant\",\"content\":{}}", "[]", "null")) {
            assertThat(post(run, "{\"id\":1,\"result\":" + answer + "}").statusCode()).as(answer).isEqualTo(403);
        }
        for (String doubtful : List.of("{\"id\":1}", "{\"method\":\"ping\",\"result\":{}}", "{\"method\":1}", "{\"method\":\"ping\",\"params\":[]}")) {
            assertThat(post(run, doubtful).statusCode()).as(doubtful).isEqualTo(400);
        }
        assertThat(asked).isEmpty();
    }

    @Test
    void relaysInSessionsThatTheServerHasBegunWithTheRun() throws Exception {
        McpRun two = open("two", far.getAddress().getPort());
        initialize(two);
        for (String method : List.of("POST", "GET", "DELETE")) {
            HttpRequest other = request(run, "far", run.token()).method(method, HttpRequest.BodyPublishers.ofString("{\"method\":\"ping\"}")).build();
            assertThat(client.send(other, HttpResponse.BodyHandlers.ofString())).as(method).satisfies(answer -> {
                assertThat(answer.statusCode()).isEqualTo(404);
                assertThat(answer.body()).contains("\"code\":-32001");
            });
        }
        assertThat(asked).isEmpty();
    }

    @Test
    void saysOfASecretThatIsNoHeaderItsNameAlone() throws Exception {
        McpRun broken = open("broken", far.getAddress().getPort(), SECRET + "\nX-More: 1");
        HttpRequest initialize = HttpRequest.newBuilder(URI.create(broken.url("far"))).header("Authorization", "Bearer " + broken.token()).POST(HttpRequest.BodyPublishers.ofString(INITIALIZE)).build();
        assertThat(client.send(initialize, HttpResponse.BodyHandlers.ofString())).satisfies(answer -> {
            assertThat(answer.statusCode()).isEqualTo(502);
            assertThat(answer.body()).contains("its secret Authorization cannot be sent as a header").doesNotContain("far-9f3b");
        });
        assertThat(broken.problems().get("far")).contains("its secret Authorization").doesNotContain("far-9f3b");
        assertThat(asked).isEmpty();
    }

    @Test
    void saysInOneSentenceWhatIsWrongWithTheServer() throws Exception {
        initialize(run);
        status = 307;
        assertThat(post(run, "{\"method\":\"ping\"}")).satisfies(answer -> {
            assertThat(answer.statusCode()).isEqualTo(502);
            assertThat(answer.body()).contains("the MCP server far cannot be reached at 127.0.0.1:", "it answers with a redirect to http://elsewhere.example.com:81/to, which is not followed").doesNotContain(SECRET.substring(7));
        });
        int free;
        try (ServerSocket socket = new ServerSocket(0)) {
            free = socket.getLocalPort();
        }
        McpRun away = open("away", free);
        away.began(away.servers().get("far"), "s-1");
        calls.allow("toolu_0", "mcp__far__file_read", ARGUMENTS);
        assertThat(post(away, CALL)).satisfies(answer -> {
            assertThat(answer.statusCode()).isEqualTo(502);
            assertThat(answer.body()).startsWith("AgentVine: the MCP server far cannot be reached at 127.0.0.1:" + free + ": nothing listens there").hasLineCount(1);
        });
        assertThat(away.problems()).containsEntry("far", "nothing listens there");
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
        assertThat(run.problems()).as("it is well again").isEmpty();
    }

    private HttpResponse<String> post(McpRun to, String body) throws Exception {
        return client.send(request(to, "far", to.token()).header("Cookie", "a=b").header("Content-Type", "application/json; charset=utf-7").POST(HttpRequest.BodyPublishers.ofString(body)).build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private int status(McpRun to, String path, String token) throws Exception {
        return client.send(request(to, path, token).POST(HttpRequest.BodyPublishers.ofString("{\"method\":\"ping\"}")).build(), HttpResponse.BodyHandlers.ofString()).statusCode();
    }

    private static HttpRequest.Builder request(McpRun to, String path, String token) {
        return HttpRequest.newBuilder(URI.create(to.url(path))).header("Authorization", "Bearer " + token).header("Mcp-Session-Id", "s-1").header("Mcp-Method", "ping").header("Accept-Encoding", "gzip");
    }
}
