package io.agentvine.worker.agent.claude;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The way of an agent behind a wall to the model, with a real server in the API's place. */
class ModelRelayTest {

    private static final String KEY = "sk-ant-api03-the-real-key";

    private final HttpClient client = HttpClient.newHttpClient();
    private final List<Map<String, String>> asked = new CopyOnWriteArrayList<>();
    private final CountDownLatch beginningRead = new CountDownLatch(1);
    private HttpServer api;
    private HookEndpoint hooks;
    private Map<String, String> environment;

    @BeforeEach
    void startApi() throws IOException {
        api = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        api.setExecutor(Executors.newCachedThreadPool());
        api.createContext("/gateway/v1/messages", exchange -> {
            try {
                Map<String, String> seen = new HashMap<>();
                exchange.getRequestHeaders().forEach((name, values) -> seen.put(name.toLowerCase(java.util.Locale.ROOT), values.get(0)));
                seen.put("target", exchange.getRequestURI().toString());
                seen.put("body", new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
                asked.add(seen);
                exchange.getResponseHeaders().set("request-id", "req_1");
                exchange.sendResponseHeaders(seen.get("body").equals("fail") ? 529 : 200, 0);
                exchange.getResponseBody().write("first".getBytes(StandardCharsets.UTF_8));
                exchange.getResponseBody().flush();
                if (seen.get("body").equals("stream")) {
                    beginningRead.await();
                }
                if (seen.get("body").equals("break")) {
                    throw new IOException("breaks off, as a server that crashes");
                }
                exchange.getResponseBody().write(" last".getBytes(StandardCharsets.UTF_8));
                exchange.close();
            } catch (InterruptedException stopping) {
                Thread.currentThread().interrupt();
            }
        });
        api.start();
        hooks = new HookEndpoint();
        environment = new HashMap<>(Map.of("ANTHROPIC_BASE_URL", "http://127.0.0.1:" + api.getAddress().getPort() + "/gateway/"));
    }

    @AfterEach
    void stop() {
        beginningRead.countDown();
        hooks.close();
        api.stop(0);
    }

    @Test
    void sendsTheRealKeyForARunThatHasNone() throws Exception {
        environment.put("ANTHROPIC_CUSTOM_HEADERS", "x-gateway: secret-of-the-gateway");
        ModelRelay.Opened run = relay().open("one", credential("ANTHROPIC_API_KEY", KEY));
        assertThat(run.token()).doesNotContain(KEY);

        HttpResponse<String> answer = ask(run, "/v1/messages?beta=true", "x-api-key", run.token(), "hello");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("first last");
        assertThat(answer.headers().firstValue("request-id")).hasValue("req_1");
        assertThat(asked.get(0)).containsEntry("x-api-key", KEY).containsEntry("target", "/gateway/v1/messages?beta=true").containsEntry("body", "hello")
                .containsEntry("content-length", "5").containsEntry("anthropic-beta", "some").containsEntry("x-gateway", "secret-of-the-gateway")
                .doesNotContainKey("authorization");
    }

    @Test
    void sendsALoginAndATokenAsBearers() throws Exception {
        ModelRelay relay = relay();
        for (String name : List.of("CLAUDE_CODE_OAUTH_TOKEN", "ANTHROPIC_AUTH_TOKEN")) {
            ModelRelay.Opened run = relay.open(name, credential(name, "oat-real"));
            assertThat(ask(run, "/v1/messages", "Authorization", "Bearer " + run.token(), "x").statusCode()).isEqualTo(200);
        }
        assertThat(asked).hasSize(2).allSatisfy(seen -> assertThat(seen).containsEntry("authorization", "Bearer oat-real").doesNotContainKey("x-api-key"));
    }

    @Test
    void handsOnEachPieceAsItComes() throws Exception {
        ModelRelay.Opened run = relay().open("one", credential("ANTHROPIC_API_KEY", KEY));
        HttpResponse<InputStream> answer = client.send(request(run, "/v1/messages", "x-api-key", run.token(), "stream"), HttpResponse.BodyHandlers.ofInputStream());
        try (InputStream in = answer.body()) {
            assertThat(in.readNBytes(5)).asString().isEqualTo("first");
            beginningRead.countDown();
            assertThat(in.readAllBytes()).asString().isEqualTo(" last");
        }
    }

    @Test
    void handsOnWhatTheApiRefuses() throws Exception {
        ModelRelay.Opened run = relay().open("one", credential("ANTHROPIC_API_KEY", KEY));
        assertThat(ask(run, "/v1/messages", "x-api-key", run.token(), "fail").statusCode()).isEqualTo(529);
    }

    @Test
    void breaksItsAnswerOffWhereTheApisBreaksOff() {
        ModelRelay.Opened run = relay().open("one", credential("ANTHROPIC_API_KEY", KEY));
        assertThatThrownBy(() -> ask(run, "/v1/messages", "x-api-key", run.token(), "break")).isInstanceOf(IOException.class);
    }

    @Test
    void asksNothingForAnyoneElseAndNothingElse() throws Exception {
        ModelRelay relay = relay();
        ModelRelay.Opened one = relay.open("one", credential("ANTHROPIC_API_KEY", KEY));
        ModelRelay.Opened two = relay.open("two", credential("ANTHROPIC_API_KEY", KEY));

        assertThat(ask(one, "/v1/messages", "x-api-key", two.token(), "x").statusCode()).isEqualTo(401);
        assertThat(ask(one, "/v1/messages", "x-api-key", KEY, "x").statusCode()).isEqualTo(401);
        for (String path : List.of("/v1/files", "/v1/organizations/x", "/v1/messages/batches", "/v1/messages/../files", "/v1/models/%2e%2e/files", "/", "")) {
            assertThat(ask(one, path, "x-api-key", one.token(), "x").statusCode()).as(path).isIn(401, 404);
        }
        relay.close("one");
        assertThat(ask(one, "/v1/messages", "x-api-key", one.token(), "x").statusCode()).isEqualTo(401);
        assertThat(asked).isEmpty();
    }

    private ModelRelay relay() {
        return new ModelRelay(environment, hooks);
    }

    private static Credential credential(String name, String secret) {
        return Credential.find(Map.of(name, secret)).orElseThrow();
    }

    private HttpResponse<String> ask(ModelRelay.Opened run, String path, String header, String value, String body) throws Exception {
        return client.send(request(run, path, header, value, body), HttpResponse.BodyHandlers.ofString());
    }

    private static HttpRequest request(ModelRelay.Opened run, String path, String header, String value, String body) {
        return HttpRequest.newBuilder(URI.create(run.url() + path)).header(header, value).header("anthropic-beta", "some")
                .POST(HttpRequest.BodyPublishers.ofString(body)).build();
    }
}
