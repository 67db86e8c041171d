package io.agentvine.backend.store;

import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.util.DriverDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.TimeUnit;
import org.springframework.jdbc.datasource.DelegatingDataSource;

/**
 * Connects again and again once a first connection had been made; until then it fails at once, so that a wrong url is told at the
 * start.
 *
 * <p>Hikari's own way is to try again after a pause that grows to 5 s, which is as long as coming back may take altogether. Called
 * by the pool's one thread that adds connections, for whose end a pool that is closed waits; requests wait in the pool for their own
 * time limit.
 */
final class PersistentSource extends DelegatingDataSource {

    private static final long PAUSE_MILLIS = 250;

    private final HikariDataSource pool;
    private volatile boolean wasThere;

    private PersistentSource(HikariDataSource pool) {
        super(new DriverDataSource(pool.getJdbcUrl(), pool.getDriverClassName(), pool.getDataSourceProperties(), pool.getUsername(), pool.getPassword()));
        this.pool = pool;
    }

    /**
     * PostgreSQL makes the plan of a prepared statement once, perhaps while a table is empty, and keeps it when the table has grown: what
     * it took for a scan of nothing then read 10,000 rows for each of 200 ids. Each statement here has an index, so none is to scan
     * where one fits; and none runs so long that compiling it would pay. Left to itself it makes another plan for the values of each call
     * where it takes that for cheaper, and it does not count well what the making costs: it planned each grant, for longer than all else of it took.
     * A plan for all values knows none: what a partial index is for has to stand as literals in a statement that is to use it.
     */
    private static final String PLANS = "-c enable_seqscan=off -c jit=off -c plan_cache_mode=force_generic_plan";

    /** Lets a pool that names a url take its connections from here. */
    static void feed(HikariDataSource pool) {
        if (pool.getJdbcUrl().startsWith("jdbc:postgresql:")) {
            pool.getDataSourceProperties().putIfAbsent("options", PLANS);
        }
        pool.setDataSource(new PersistentSource(pool));
    }

    @Override
    public Connection getConnection() throws SQLException {
        while (true) {
            try {
                Connection made = super.getConnection();
                wasThere = true;
                return made;
            } catch (SQLException away) {
                if (!wasThere || pool.isClosed() || !pause()) {
                    throw away;
                }
            }
        }
    }

    /** The driver has the name and the password already. */
    @Override
    public Connection getConnection(String username, String password) throws SQLException {
        return getConnection();
    }

    private static boolean pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
            return true;
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
