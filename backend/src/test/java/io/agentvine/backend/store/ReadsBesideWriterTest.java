package io.agentvine.backend.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.agentvine.backend.BackendTest;
import io.agentvine.backend.Http;
import io.agentvine.backend.OnSqlite;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** SQLite has one writer connection; whoever reads must not stand in its line, where it would wait in vain and answer 503. */
@OnSqlite
class ReadsBesideWriterTest extends BackendTest {

    private static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @Autowired
    private JdbcTemplate jdbc;

    @Autowired
    private PlatformTransactionManager transactions;

    @Test
    void everyGetAnswersWhileTheWriterIsHeld() throws Exception {
        var registered = http().post("/workers", "{\"name\": \"reads\"}").json();
        String worker = registered.get("id").asString();
        Http asWorker = http().bearing(registered.get("worker_token").asString());
        while (asWorker.post("/queue/claim", "{\"worker_id\": \"" + worker + "\"}").body().startsWith("{")) {
            // what other tests left
        }
        http().post("/tasks", "{\"title\": \"t\", \"description\": \"d\", \"repository_url\": \"/srv/a.git\"}");
        var order = asWorker.post("/queue/claim", "{\"worker_id\": \"" + worker + "\", \"wait_seconds\": 20}").json();
        String task = order.get("data").get("id").asString();
        String execution = order.get("execution_id").asString();
        String session = java.util.UUID.randomUUID().toString();
        List<String> paths = List.of(
                "/about", "/openapi.json", "/api/v1/tasks", "/api/v1/tasks?status=queued&q=t",
                "/api/v1/tasks/" + task, "/api/v1/tasks/" + task + "/executions", "/api/v1/executions/" + execution,
                "/api/v1/executions/" + execution + "/events", "/api/v1/executions/" + execution + "/diff", "/api/v1/workers",
                "/api/v1/workers/" + worker, "/api/v1/queue/status", "/api/v1/sessions", "/api/v1/sessions/" + session);

        CountDownLatch held = new CountDownLatch(1);
        CountDownLatch over = new CountDownLatch(1);
        ExecutorService holder = Executors.newSingleThreadExecutor();
        Future<?> writing = holder.submit(() -> new TransactionTemplate(transactions).executeWithoutResult(status -> {
            jdbc.update("UPDATE work_sequence SET value = value");
            held.countDown();
            awaitQuietly(over);
        }));
        try {
            held.await();
            List<String> refused = new ArrayList<>();
            awaitHealth(200);
            await("its other address").until(() -> http().get("/actuator/health").status() == 200);
            for (String path : paths) {
                ask(path, refused);
            }
            assertThat(refused).isEmpty();
        } finally {
            over.countDown();
            writing.get();
            holder.shutdown();
        }
    }

    private void ask(String path, List<String> refused) throws InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(http().uri(path)).timeout(Duration.ofMinutes(2)).build();
        try {
            int status = CLIENT.send(request, BodyHandlers.ofString()).statusCode();
            if (status != 200 && status != 404) {
                refused.add(path + " answered " + status);
            }
        } catch (IOException e) {
            refused.add(path + ": " + e);
        }
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
