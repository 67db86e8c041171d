package io.agentvine.backend.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import io.agentvine.backend.BackendTest;
import io.agentvine.backend.CutOffPostgres;
import io.agentvine.backend.Http;
import io.agentvine.backend.TcpProxy;
import io.agentvine.backend.TestPostgres;
import java.net.URI;
import java.sql.DriverManager;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.ContextConfiguration;
import tools.jackson.databind.JsonNode;

/** A real PostgreSQL behind a way that is cut, goes silent and comes back; the backend is never restarted. */
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT)
@ContextConfiguration(initializers = DatabaseAwayTest.BehindProxy.class)
@DirtiesContext
@Tag("slow")
class DatabaseAwayTest extends BackendTest {

    private static TestPostgres.Place place;
    private static TcpProxy proxy;

    @Autowired
    private ClaimWaiters waiters;

    @Autowired
    private HikariDataSource pool;

    static class BehindProxy extends CutOffPostgres {
        @Override
        protected void take(Way way) {
            place = way.place();
            proxy = way.proxy();
        }
    }

    @AfterEach
    void restore() {
        proxy.restore();
        awaitHealth(200);
    }

    private Http.Answer submit() {
        return http().post("/tasks", "{\"title\": \"t\", \"description\": \"d\", \"repository_url\": \"/srv/a.git\"}");
    }

    private static void assertUnavailable(Http.Answer answer) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(503);
        assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
        assertThat(answer.header("Retry-After")).isEqualTo("2");
        assertThat(answer.json().get("detail").asString()).contains("database");
    }

    private void assertHealthSaysDown() {
        JsonNode health = await("what Redis answers, which a busy machine may give too late")
                .until(() -> awaitHealth(503).json(), answer -> answer.get("redis").asString().equals("up"));
        assertThat(health.get("database").asString()).isEqualTo("down");
    }

    private record Worker(String id, Http http) {

        Http.Answer beat() {
            return http.post("/workers/" + id + "/heartbeat", "{\"status\": \"idle\", \"executions\": []}");
        }

        Http.Answer claim(int seconds) {
            return http.post("/queue/claim", "{\"worker_id\": \"" + id + "\", \"wait_seconds\": " + seconds + "}");
        }
    }

    private Worker register(String name) {
        JsonNode registered = http().post("/workers", "{\"name\": \"" + name + "\"}").json();
        return new Worker(registered.get("id").asString(), http().bearing(registered.get("worker_token").asString()));
    }

    /** The claim is open for 30 s, which an outage of one refused request leaves time of. */
    @Test
    void aClaimThatWaitedGoesOnAfterAnOutage() throws Exception {
        Worker worker = register("waits-through");
        while (worker.claim(0).body().startsWith("{")) {
            // what other tests left
        }
        CompletableFuture<Http.Answer> open = CompletableFuture.supplyAsync(() -> worker.claim(30));
        await().until(() -> waiters.size() == 1);
        proxy.cut();
        assertUnavailable(submit());
        assertThat(open).isNotDone();
        proxy.restore();
        await().until(() -> submit().status() == 201);
        assertThat(open.get(2, TimeUnit.MINUTES).body()).contains("execution_id");
    }

    @Test
    void everythingGoesOnAfterAnOutage() {
        Worker worker = register("beats-through");
        proxy.cut();

        assertUnavailable(submit());
        assertUnavailable(http().get("/tasks"));
        assertUnavailable(worker.beat());
        assertHealthSaysDown();

        proxy.restore();
        await().until(() -> submit().status() == 201);
        awaitHealth(200);
        assertThat(worker.beat().status()).isEqualTo(200);
    }

    /** The answers come while the server is silent still; how long one may wait is what the driver and the pool are told. */
    @Test
    void aSilentServerHoldsNoRequestForLong() {
        assertThat(pool.getConnectionTimeout()).isEqualTo(3_000);
        assertThat(pool.getDataSourceProperties()).containsEntry("connectTimeout", "2").containsEntry("socketTimeout", "10");
        assertThat(submit().status()).isEqualTo(201);
        proxy.silence();

        assertUnavailable(submit());
        assertUnavailable(http().get("/tasks"));
        assertHealthSaysDown();

        proxy.restore();
        await().until(() -> submit().status() == 201);
    }

    @Test
    void aDatabaseThatTakesNoWritesIsReadAndAnswersWritesWith503() throws Exception {
        String id = submit().json().get("id").asString();
        readOnly("on");
        try {
            assertUnavailable(submit());
            await().until(() -> http().get("/tasks/" + id).status() == 200);
            assertUnavailable(submit());
            assertUnavailable(http().post("/tasks/" + id + "/cancel"));
        } finally {
            readOnly("off");
        }
        await().until(() -> submit().status() == 201);
    }

    private static void readOnly(String value) throws Exception {
        String name = URI.create(place.url().substring("jdbc:".length())).getPath().substring(1);
        try (var connection = DriverManager.getConnection(place.url(), place.user(), place.password());
                var statement = connection.createStatement()) {
            statement.execute("SET default_transaction_read_only = off");
            statement.execute("ALTER DATABASE " + name + " SET default_transaction_read_only = " + value);
        }
        proxy.endAll();
    }
}
