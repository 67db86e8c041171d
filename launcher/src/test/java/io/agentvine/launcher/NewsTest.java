package io.agentvine.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.agentvine.protocol.QuestionStatus;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class NewsTest {

    private final ByteArrayOutputStream output = new ByteArrayOutputStream();
    private final BlockingQueue<String> streams = new LinkedBlockingQueue<>();
    private final List<String> resumedAfter = new CopyOnWriteArrayList<>();
    private HttpServer backend;
    private News news;

    @BeforeEach
    void listen() throws IOException {
        backend = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        backend.setExecutor(Executors.newCachedThreadPool());
        backend.createContext("/api/v1/tasks/", exchange ->
                answer(exchange, "{\"title\": \"Fix\\u001b[31m it\", \"result\": {\"branch\": \"agentvine/fix-it\"}}"));
        backend.createContext("/api/v1/events", exchange -> {
            resumedAfter.add(String.valueOf(exchange.getRequestHeaders().getFirst("Last-Event-ID")));
            answer(exchange, next());
        });
        backend.start();
        Terminal terminal = new Terminal(new PrintStream(output, true), false, false, 80);
        news = new News(new Api(backend.getAddress().getPort(), Path.of("no-token")), terminal, "http://localhost:8000");
    }

    @AfterEach
    void end() {
        news.close();
        backend.stop(0);
    }

    @Test
    void tellsATasksStartAndItsEndWithTheAddressToOpen() {
        streams.add(task("queued", "in_progress", "") + task("in_progress", "completed", ""));
        news.follow();
        await().untilAsserted(() -> assertThat(said()).containsExactly(
                "  started    Fix [31m it (t1)",
                "  completed  Fix [31m it (t1)  branch agentvine/fix-it  http://localhost:8000/api/v1/tasks/t1"));
    }

    @Test
    void tellsAFailureWithItsReason() {
        streams.add(task("in_progress", "queued", "The agent crashed.") + task("in_progress", "failed", "It crashed\\nagain."));
        news.follow();
        await().untilAsserted(() -> assertThat(said()).containsExactly(
                "  again      Fix [31m it (t1)  The agent crashed.  http://localhost:8000/api/v1/tasks/t1/executions",
                "  failed     Fix [31m it (t1)  It crashed again.  http://localhost:8000/api/v1/tasks/t1/executions"));
    }

    @Test
    void tellsAQuestionThatWaitsAndNotItsAnswer() {
        streams.add(question("added", QuestionStatus.OPEN) + question("changed", QuestionStatus.OPEN) + question("changed", QuestionStatus.ANSWERED)
                + question("overdue", QuestionStatus.OPEN));
        news.follow();
        await().untilAsserted(() -> assertThat(said()).containsExactly(
                "  asks       Fix [31m it (t1)  permission: make deploy  http://localhost:8000/api/v1/chat/pending",
                "  overdue    Fix [31m it (t1)  permission: make deploy  http://localhost:8000/api/v1/chat/pending"));
    }

    @Test
    void goesOnAfterTheLastEventWhereTheStreamBreaks() {
        streams.add("id: 7-1\n" + task("queued", "in_progress", ""));
        streams.add(task("in_progress", "cancelled", ""));
        news.follow();
        await().untilAsserted(() -> assertThat(said()).hasSize(2));
        assertThat(resumedAfter).startsWith("null", "7-1");
    }

    private String next() {
        try {
            return streams.take();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "";
        }
    }

    private static String task(String from, String to, String message) {
        return "event: task\ndata: {\"id\": \"t1\", \"from\": \"" + from + "\", \"to\": \"" + to + "\", \"message\": \"" + message + "\"}\n\n";
    }

    private static String question(String what, QuestionStatus status) {
        return "event: question\ndata: {\"id\": \"q1\", \"task_id\": \"t1\", \"what\": \"" + what + "\", \"status\": \"" + status.word()
                + "\", \"kind\": \"permission\", \"content\": \"make deploy\"}\n\n";
    }

    private List<String> said() {
        return output.toString(StandardCharsets.UTF_8).lines().toList();
    }

    private static void answer(HttpExchange exchange, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(200, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }
}
