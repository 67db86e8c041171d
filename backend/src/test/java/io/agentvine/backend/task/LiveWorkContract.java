package io.agentvine.backend.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.agentvine.backend.BackendTest;
import io.agentvine.backend.platform.Loop;
import io.agentvine.backend.store.Database;
import io.agentvine.backend.store.Vendor;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DelegatingDataSource;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.TestPropertySource;

/** What the loops of a backend ask where nothing is live, and when they find that something is; on a backend of its own. */
@TestPropertySource(properties = "agentvine.queue.loops=false")
@DirtiesContext
abstract class LiveWorkContract extends BackendTest {

    private static final int TURNS = 1_000;
    /** As long as a change of others may go unseen, and nothing need be asked. */
    private static final Duration ALONE = Duration.ofSeconds(3);
    private static final Duration AMONG_OTHERS = Duration.ofMillis(400);

    @Autowired
    LiveWork live;

    @Autowired
    private JdbcTemplate jdbc;

    @Autowired
    private TakenConnections connections;

    @Autowired
    private Database database;

    final AtomicInteger turns = new AtomicInteger();

    /** Counts the connections that each thread asks for. */
    static final class TakenConnections {

        private final ThreadLocal<AtomicLong> taken = ThreadLocal.withInitial(AtomicLong::new);

        long ofThisThread() {
            return taken.get().get();
        }

        DataSource counted(DataSource source) {
            return new DelegatingDataSource(source) {
                @Override
                public Connection getConnection() throws SQLException {
                    taken.get().incrementAndGet();
                    return super.getConnection();
                }
            };
        }
    }

    @TestConfiguration
    static class Counting {

        @Bean
        static TakenConnections takenConnections() {
            return new TakenConnections();
        }

        @Bean
        static BeanPostProcessor countedConnections(TakenConnections connections) {
            return new BeanPostProcessor() {
                @Override
                public Object postProcessAfterInitialization(Object bean, String name) {
                    return name.equals("dataSource") ? connections.counted((DataSource) bean) : bean;
                }
            };
        }
    }

    @AfterEach
    void leaveNothingLive() {
        jdbc.queryForList("SELECT id FROM tasks WHERE status = 'queued'", String.class).forEach(this::cancel);
    }

    String submit() {
        return http().post("/tasks", "{\"title\": \"t\", \"description\": \"d\", \"repository_url\": \"/srv/a.git\"}").json().get("id").asString();
    }

    private void cancel(String task) {
        assertThat(http().post("/tasks/" + task + "/cancel").status()).isEqualTo(200);
    }

    private LiveWork.Resting body() {
        return live.whileAny(Duration.ofDays(1), turns::incrementAndGet);
    }

    /** Until it rests. */
    private Runnable resting() {
        await().until(() -> !live.isAny());
        Runnable body = body();
        body.run();
        assertThat(turns).hasValue(1);
        return body;
    }

    @Test
    void asksNothingWhileNothingIsLive() {
        Runnable body = resting();
        long before = connections.ofThisThread();
        long begun = System.nanoTime();
        for (int i = 0; i < TURNS; i++) {
            body.run();
        }
        long millis = Duration.ofNanos(System.nanoTime() - begun).toMillis();
        assertThat(connections.ofThisThread() - before).isLessThanOrEqualTo(2 + millis / AMONG_OTHERS.toMillis());
        assertThat(turns).hasValue(1);
    }

    @Test
    void turnsAgainOnceSomethingIsLiveAndOnceMoreAfterIt() {
        Runnable body = resting();
        String task = submit();
        turnOnceALookIsOlderThan(countsEveryCommit() ? Duration.ZERO : AMONG_OTHERS, body);
        body.run();
        assertThat(turns).hasValue(3);
        cancel(task);
        await().until(() -> !live.isAny());
        body.run();
        assertThat(turns).hasValue(4);
        body.run();
        assertThat(turns).hasValue(4);
    }

    @Test
    void findsARowThatAnotherProgramWrote() {
        String task = submit();
        jdbc.execute("CREATE TABLE kept_task AS SELECT * FROM tasks WHERE id = '" + task + "'");
        cancel(task);
        Runnable body = resting();
        jdbc.update("UPDATE kept_task SET id = ?, job_id = ?", UUID.randomUUID().toString(), UUID.randomUUID().toString());
        jdbc.update("INSERT INTO tasks SELECT * FROM kept_task");
        jdbc.execute("DROP TABLE kept_task");
        turnOnceALookIsOlderThan(countsEveryCommit() ? ALONE : AMONG_OTHERS, body);
    }

    private boolean countsEveryCommit() {
        return database.vendor() == Vendor.SQLITE;
    }

    /** By the run that begins when so much time has passed, however long that takes on this machine; an earlier one may. */
    private void turnOnceALookIsOlderThan(Duration age, Runnable body) {
        long due = System.nanoTime() + age.toNanos();
        boolean last;
        do {
            Loop.rest(Duration.ofMillis(20));
            last = System.nanoTime() - due >= 0;
            body.run();
        } while (turns.get() == 1 && !last);
        assertThat(turns).hasValue(2);
    }

    /** Else a dozen loops wake up every second to hear that there is nothing to do. */
    @Test
    void whatRestsNeedNotWakeUpBeforeItMayBeOtherwise() {
        Duration often = Duration.ofMillis(1);
        await().until(() -> !live.isAny());
        LiveWork.Resting body = live.whileAny(Duration.ofDays(1), turns::incrementAndGet);
        assertThat(body.pause(often)).isEqualTo(often);
        await().until(() -> {
            body.run();
            return body.pause(often).compareTo(often) > 0;
        });
        assertThat(body.pause(often)).isLessThanOrEqualTo(countsEveryCommit() ? ALONE : AMONG_OTHERS);
        assertThat(body.pause(Duration.ofDays(1))).isEqualTo(Duration.ofDays(1));
        LiveWork.Resting seldom = live.whileAny(Duration.ofMillis(2), turns::incrementAndGet);
        seldom.run();
        assertThat(seldom.pause(often)).isLessThanOrEqualTo(Duration.ofMillis(2));
        submit();
        await().until(() -> live.isAny());
        assertThat(body.pause(often)).isEqualTo(often);
    }

    @Test
    void whatFailedRestsNotAndKeepsToItsInterval() {
        await().until(() -> !live.isAny());
        LiveWork.Resting body = live.whileAny(Duration.ofDays(1), () -> {
            throw new IllegalStateException("away");
        });
        assertThatThrownBy(body::run).hasMessage("away");
        assertThat(body.rests()).isFalse();
        assertThat(body.pause(Duration.ofMillis(1))).isEqualTo(Duration.ofMillis(1));
    }

    @Test
    void turnsNowAndThenAlthoughNothingIsLive() {
        await().until(() -> !live.isAny());
        Runnable body = live.whileAny(Duration.ofMillis(10), turns::incrementAndGet);
        await().until(() -> {
            body.run();
            return turns.get() > 2;
        });
        assertThat(live.isAny()).isFalse();
    }

    @Test
    void doesNotRestAfterATurnThatFailed() {
        await().until(() -> !live.isAny());
        Runnable body = live.whileAny(Duration.ofDays(1), () -> {
            if (turns.incrementAndGet() < 3) {
                throw new IllegalStateException("away");
            }
        });
        assertThatThrownBy(body::run).hasMessage("away");
        assertThatThrownBy(body::run).hasMessage("away");
        body.run();
        body.run();
        assertThat(turns).hasValue(3);
    }
}
