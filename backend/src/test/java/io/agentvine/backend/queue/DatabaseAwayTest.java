package io.agentvine.backend.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.agentvine.backend.BackendTest;
import io.agentvine.backend.Http;
import io.agentvine.backend.TcpProxy;
import io.agentvine.backend.TestHome;
import io.agentvine.backend.TestPostgres;
import java.net.URI;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.util.TestPropertyValues;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.ContextConfiguration;
import tools.jackson.databind.JsonNode;

/** A real PostgreSQL behind a way that is cut, goes silent and comes back; the backend is never restarted. */
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT)
@ContextConfiguration(initializers = DatabaseAwayTest.BehindProxy.class)
@DirtiesContext
class DatabaseAwayTest extends BackendTest {

    private static final Duration BACK = Duration.ofSeconds(5);
    private static TestPostgres.Place place;
    private static TcpProxy proxy;

    @Autowired
    private ClaimWaiters waiters;

    static class BehindProxy extends TestHome {
        @Override
        public void initialize(ConfigurableApplicationContext context) {
            super.initialize(context);
            place = TestPostgres.newDatabase();
            URI server = URI.create(place.url().substring("jdbc:".length()));
            proxy = new TcpProxy(server.getHost(), server.getPort());
            String url = place.url().replace(server.getHost() + ":" + server.getPort(), "127.0.0.1:" + proxy.port());
            TestPropertyValues.of(
                            "spring.datasource.url=" + url,
                            "spring.datasource.username=" + place.user(),
                            "spring.datasource.password=" + place.password())
                    .applyTo(context);
        }
    }

    @AfterEach
    void restore() {
        proxy.restore();
        await().atMost(BACK).until(() -> http().get("/health").status() == 200);
    }

    private Http.Answer submit() {
        return http().post("/tasks", "{\"title\": \"t\", \"description\": \"d\", \"repository_url\": \"/srv/a.git\"}");
    }

    private static Http.Answer within(Duration limit, Supplier<Http.Answer> call) {
        long before = System.nanoTime();
        Http.Answer answer = call.get();
        assertThat(Duration.ofNanos(System.nanoTime() - before)).as(answer.body()).isLessThan(limit);
        return answer;
    }

    private static void assertUnavailable(Http.Answer answer) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(503);
        assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
        assertThat(answer.header("Retry-After")).isEqualTo("2");
        assertThat(answer.json().get("detail").asString()).contains("database");
    }

    private void assertHealthSaysDown() {
        Http.Answer health = within(Duration.ofSeconds(5), () -> http().get("/health"));
        assertThat(health.status()).isEqualTo(503);
        assertThat(health.json().get("database").asString()).isEqualTo("down");
        assertThat(health.json().get("redis").asString()).isEqualTo("up");
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

    @Test
    void everythingGoesOnAfterAnOutageAlsoAClaimThatWaited() throws Exception {
        Worker worker = register("waits-through");
        while (worker.claim(0).body().startsWith("{")) {
            // what other tests left
        }
        CompletableFuture<Http.Answer> open = CompletableFuture.supplyAsync(() -> worker.claim(30));
        await().until(() -> waiters.size() == 1);
        proxy.cut();

        assertUnavailable(within(Duration.ofSeconds(6), this::submit));
        assertUnavailable(within(Duration.ofSeconds(6), () -> http().get("/tasks")));
        assertUnavailable(within(Duration.ofSeconds(6), worker::beat));
        assertHealthSaysDown();
        assertThat(open).isNotDone();

        proxy.restore();
        await().atMost(BACK).until(() -> submit().status() == 201);
        assertThat(http().get("/health").status()).isEqualTo(200);
        assertThat(worker.beat().status()).isEqualTo(200);
        assertThat(open.get(5, TimeUnit.SECONDS).body()).contains("execution_id");
    }

    @Test
    void aSilentServerHoldsNoRequestForLong() {
        assertThat(submit().status()).isEqualTo(201);
        proxy.silence();

        assertUnavailable(within(Duration.ofSeconds(14), this::submit));
        assertUnavailable(within(Duration.ofSeconds(14), () -> http().get("/tasks")));
        assertHealthSaysDown();

        proxy.restore();
        await().atMost(BACK).until(() -> submit().status() == 201);
    }

    @Test
    void aDatabaseThatTakesNoWritesIsReadAndAnswersWritesWith503() throws Exception {
        String id = submit().json().get("id").asString();
        readOnly("on");
        try {
            assertUnavailable(within(Duration.ofSeconds(6), this::submit));
            await().atMost(BACK).until(() -> http().get("/tasks/" + id).status() == 200);
            assertUnavailable(submit());
            assertUnavailable(within(Duration.ofSeconds(6), () -> http().post("/tasks/" + id + "/cancel")));
        } finally {
            readOnly("off");
        }
        await().atMost(BACK).until(() -> submit().status() == 201);
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
