package io.agentvine.backend.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.agentvine.backend.BackendTest;
import io.agentvine.backend.OnSqlite;
import io.agentvine.backend.fleet.Floor;
import io.agentvine.backend.fleet.Floor.Run;
import io.agentvine.backend.task.RunLifecycle;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DelegatingDataSource;
import org.springframework.test.annotation.DirtiesContext;

/** What many open pages cost, by count: no thread each, no statement each, and no run waits for one that reads nothing. */
@OnSqlite
@Import(CrowdedFeedTest.Counting.class)
@DirtiesContext
class CrowdedFeedTest extends BackendTest {

    private static final int LISTENERS = 1_000;
    private static final int READ_NOTHING = 20;
    private static final String READER = "events";
    private static final String SENDERS = "events-sending";

    /** By the name of the thread how many connections it has asked for. */
    private static final Map<String, Long> TAKEN = new ConcurrentHashMap<>();

    @Autowired
    private JdbcTemplate jdbc;

    @Autowired
    private RunLifecycle runs;

    @TestConfiguration
    static class Counting {

        @Bean
        static BeanPostProcessor connectionsByThread() {
            return new BeanPostProcessor() {
                @Override
                public Object postProcessAfterInitialization(Object bean, String name) {
                    return name.equals("dataSource") ? counted((DataSource) bean) : bean;
                }
            };
        }

        private static DataSource counted(DataSource source) {
            return new DelegatingDataSource(source) {
                @Override
                public Connection getConnection() throws SQLException {
                    TAKEN.merge(Thread.currentThread().getName(), 1L, Long::sum);
                    return super.getConnection();
                }
            };
        }
    }

    private static long takenBy(String name) {
        return TAKEN.getOrDefault(name, 0L);
    }

    /** Without those of the web server's pool, which has as many as requests came at once and serves the next ones with them. */
    private static int threadsOfTheirOwn() {
        return (int) Thread.getAllStackTraces().keySet().stream().filter(thread -> !thread.getName().contains("-exec-")).count();
    }

    /** None of them holds a thread of the web server either. */
    private static void awaitIdleServer() {
        await("the server's threads").until(() -> Thread.getAllStackTraces().entrySet().stream().filter(one -> one.getKey().getName().contains("-exec-"))
                .allMatch(one -> Stream.of(one.getValue()).noneMatch(frame -> frame.getClassName().startsWith("io.agentvine"))));
    }

    /** The reader has looked for all of them some times more. */
    private static void awaitLooks(int many) {
        long before = takenBy(READER);
        await("looks").until(() -> takenBy(READER) >= before + many);
    }

    private UUID submit() {
        var answer = http().post("/tasks", "{\"title\": \"heard by all\", \"description\": \"d\", \"repository_url\": \"/srv/feed.git\"}");
        assertThat(answer.status()).as(answer.body()).isEqualTo(201);
        return UUID.fromString(answer.json().get("id").asString());
    }

    @Test
    void aThousandListenersTakeNoThreadAndNoStatementEachAndHearAnEventOnce() throws Exception {
        try (Crowd crowd = new Crowd(http().uri("/events"))) {
            crowd.open(1);
            crowd.awaitEach("retry: ");
            int threads = threadsOfTheirOwn();
            crowd.open(LISTENERS - 1);
            crowd.awaitEach("retry: ");
            assertThat(threadsOfTheirOwn() - threads).as("threads that came with %d listeners", LISTENERS).isLessThan(LISTENERS / 50);

            awaitIdleServer();
            awaitLooks(8);
            assertThat(takenBy(SENDERS)).as("statements by those who send, while nothing happens").isZero();

            UUID task = submit();
            crowd.awaitEach("event: task\ndata: {\"id\":\"" + task);
            awaitLooks(4);
            crowd.read();
            assertThat(crowd.texts()).hasSize(LISTENERS).allSatisfy(text -> assertThat(text.split("event: task\ndata: \\{\"id\":\"" + task, -1)).hasSize(2));
            assertThat(takenBy(SENDERS)).as("statements by those who send, for an event that all hear").isZero();
        }
    }

    @Test
    void aRunGoesOnBesideThoseWhoReadNothing() throws Exception {
        Floor floor = new Floor(http(), jdbc, runs);
        Run run = floor.run(floor.register());
        try (Crowd unread = new Crowd(http().uri("/events")); EventStream stream = EventStream.open(http(), null)) {
            unread.open(READ_NOTHING);
            stream.lastId();
            for (int i = 0; i < 3_000; i++) {
                jdbc.update("INSERT INTO changes (kind, subject_id, task_id, what, at) VALUES ('task', ?, ?, 'deleted', 1)", UUID.randomUUID().toString(),
                        UUID.randomUUID().toString());
            }
            for (int seq = 1; seq <= 50; seq++) {
                String said = "{\"seq\":" + seq + ",\"type\":\"assistant\",\"at\":\"2026-01-31T10:02:03.004Z\",\"data\":{\"text\":\"" + "x".repeat(1_000)
                        + "\"},\"size_bytes\":1000,\"truncated\":false}";
                assertThat(run.worker().http().post("/executions/" + run.id() + "/events", "{\"lease_token\":\"" + run.token() + "\",\"events\":[" + said + "]}")
                        .status()).as("event %d of the run", seq).isEqualTo(200);
            }
            runs.loseAllOf(run.worker().id(), "Lost by the test.");
            stream.await(event -> event.isOf(run.taskId()) && event.data().path("from").asString("").equals("in_progress"));
            assertThat(http().get("/executions/" + run.id() + "/events?limit=100").json()).hasSize(50);
        }
    }
}
