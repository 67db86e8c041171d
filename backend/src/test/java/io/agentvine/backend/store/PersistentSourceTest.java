package io.agentvine.backend.store;

import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import io.agentvine.backend.TcpProxy;
import io.agentvine.backend.TestPostgres;
import java.net.URI;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A backend that is stopped while PostgreSQL is away does not wait for it. */
class PersistentSourceTest {

    @Test
    void aPoolThatIsClosedTriesNoLonger() throws Exception {
        TestPostgres.Place place = TestPostgres.emptyDatabase();
        URI server = URI.create(place.url().substring("jdbc:".length()));
        try (TcpProxy way = new TcpProxy(server.getHost(), server.getPort()); HikariDataSource pool = new HikariDataSource()) {
            pool.setPoolName("persistent");
            pool.setJdbcUrl(place.url().replace(server.getAuthority(), server.getHost() + ":" + way.port()));
            pool.setUsername(place.user());
            pool.setPassword(place.password());
            pool.setMaximumPoolSize(1);
            pool.setConnectionTimeout(Duration.ofMinutes(1).toMillis());
            PersistentSource.feed(pool);
            Connection one = pool.getConnection();
            way.cut();
            pool.evictConnection(one);
            Thread waiting = new Thread(() -> awaitOne(pool), "waits-for-a-connection");
            waiting.setDaemon(true);
            waiting.start();
            await().atMost(Duration.ofMinutes(2)).until(() -> adder().filter(thread -> Stream.of(thread.getStackTrace())
                    .anyMatch(frame -> frame.getClassName().equals(PersistentSource.class.getName()))).isPresent());

            pool.close();

            // The pool waits for its threads' work, not for the last instructions of the threads.
            await().atMost(Duration.ofMinutes(2)).until(() -> adder().isEmpty());
        }
    }

    private static void awaitOne(HikariDataSource pool) {
        try (Connection ignored = pool.getConnection()) {
            throw new AssertionError("there was a connection");
        } catch (SQLException expected) {
            // The pool is closed.
        }
    }

    private static Optional<Thread> adder() {
        return Thread.getAllStackTraces().keySet().stream().filter(thread -> thread.getName().equals("persistent:connection-adder")).findAny();
    }
}
