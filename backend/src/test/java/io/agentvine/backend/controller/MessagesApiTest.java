package io.agentvine.backend.controller;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.agentvine.backend.controller.ControllerSettings.KeyHeader;
import io.agentvine.backend.controller.ControllerSettings.Mode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MessagesApiTest {

    private static final String KEY = "sk-test-9f21";

    private final List<Headers> requests = new CopyOnWriteArrayList<>();
    private final List<String> paths = new CopyOnWriteArrayList<>();
    private final Queue<Answer> answers = new ConcurrentLinkedQueue<>();
    private final CountDownLatch over = new CountDownLatch(1);
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private HttpServer server;

    /** @param hangs after its head, with a body that never comes */
    private record Answer(int status, Map<String, String> headers, boolean hangs) {

        Answer(int status) {
            this(status, Map.of(), false);
        }
    }

    @BeforeEach
    void open() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
    }

    @AfterEach
    void close() {
        over.countDown();
        server.stop(0);
        threads.shutdownNow();
    }

    @Test
    void showsAKeyOfTheApi() throws Exception {
        answers.add(new Answer(200));
        assertThat(api("", KeyHeader.X_API_KEY, Duration.ofSeconds(30)).post(Map.of()).statusCode()).isEqualTo(200);
        assertThat(requests.get(0).getFirst("x-api-key")).isEqualTo(KEY);
        assertThat(requests.get(0).getFirst("anthropic-version")).isEqualTo("2023-06-01");
        assertThat(requests.get(0)).doesNotContainKey("Authorization");
    }

    @Test
    void showsATokenOfAGateway() throws Exception {
        answers.add(new Answer(200));
        assertThat(api("/claude/", KeyHeader.AUTHORIZATION, Duration.ofSeconds(30)).post(Map.of()).statusCode()).isEqualTo(200);
        assertThat(requests.get(0).getFirst("Authorization")).isEqualTo("Bearer " + KEY);
        assertThat(requests.get(0)).doesNotContainKey("X-api-key");
        assertThat(paths).containsExactly("/claude/v1/messages");
    }

    @Test
    void asksOnceMoreWhereTheApiIsBusy() throws Exception {
        answers.add(new Answer(429, Map.of("Retry-After", "0"), false));
        answers.add(new Answer(200));
        assertThat(api("", KeyHeader.X_API_KEY, Duration.ofSeconds(30)).post(Map.of()).statusCode()).isEqualTo(200);
        assertThat(requests).hasSize(2);
    }

    @Test
    void asksNoMoreWhereAnotherTryIsNoUse() throws Exception {
        for (Answer refusal : List.of(new Answer(400), new Answer(302, Map.of("Location", "/elsewhere"), false),
                new Answer(500, Map.of("x-should-retry", "false"), false))) {
            requests.clear();
            answers.add(refusal);
            assertThat(api("", KeyHeader.X_API_KEY, Duration.ofSeconds(30)).post(Map.of()).statusCode()).isEqualTo(refusal.status());
            assertThat(requests).hasSize(1);
        }
    }

    @Test
    void countsTheTimeToTheLastByte() {
        answers.addAll(List.of(new Answer(200, Map.of(), true), new Answer(200, Map.of(), true)));
        MessagesApi api = api("", KeyHeader.X_API_KEY, Duration.ofMillis(300));
        assertThatThrownBy(() -> api.post(Map.of())).isInstanceOf(HttpTimeoutException.class);
    }

    private MessagesApi api(String path, KeyHeader header, Duration timeout) {
        URI url = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + path);
        return new MessagesApi(new ControllerSettings(true, url, KEY, null, header, "m", Mode.ANSWER, 0.8, 5, 2, 10, timeout, 2), KEY);
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            paths.add(exchange.getRequestURI().getPath());
            requests.add(exchange.getRequestHeaders());
            exchange.getRequestBody().readAllBytes();
            Answer answer = answers.remove();
            answer.headers().forEach(exchange.getResponseHeaders()::set);
            exchange.sendResponseHeaders(answer.status(), answer.hangs() ? 1 : -1);
            if (answer.hangs()) {
                over.await();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
