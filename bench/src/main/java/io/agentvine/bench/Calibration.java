package io.agentvine.bench;

import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.LongAdder;

/** What this machine does at this minute with nothing of ours in the way; figures are read beside it. */
final class Calibration {

    private static final int THREADS = 3;
    private static final double WARM_SECONDS = 1;
    private static final double SECONDS = 2.5;
    private static final String NAME = "calibration";

    private final BenchDatabase database;

    /** Makes its table, in a database of its own. */
    Calibration(BenchDatabase database) throws SQLException {
        this.database = database;
        if (database.isPostgres()) {
            database.create(NAME);
            try (Connection connection = database.connect(NAME); Statement statement = connection.createStatement()) {
                statement.execute("CREATE TABLE jobs (id BIGINT PRIMARY KEY, status TEXT NOT NULL, worker TEXT)");
                statement.execute("CREATE INDEX jobs_queued ON jobs (id) WHERE status = 'queued'");
            }
        }
    }

    /** How long one step takes one of the three that make so many a second together. */
    static double milliseconds(double perSecond) {
        return THREADS * 1e3 / perSecond;
    }

    /** Takes seven seconds. */
    Raw.Calibrated before(String part) throws Exception {
        double echo = httpEcho();
        return new Raw.Calibrated(part, echo, database.isPostgres() ? postgresClaimComplete() : null);
    }

    /** Requests a second that a bare HTTP echo answers to three kept-alive clients. */
    private static double httpEcho() throws Exception {
        System.setProperty("sun.net.httpserver.nodelay", "true");
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        server.setExecutor(threads);
        server.createContext("/", exchange -> {
            byte[] body = exchange.getRequestBody().readAllBytes();
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        try {
            return perSecond(() -> {
                HttpLine line = new HttpLine(server.getAddress().getPort(), null);
                return () -> line.post("/", "{\"echo\":\"echo\"}"); // the server closes the line at its stop
            });
        } finally {
            server.stop(0);
            threads.shutdownNow();
        }
    }

    /** Claims and completions a second, each committed, of three connections on one bare table. */
    private double postgresClaimComplete() throws Exception {
        try (Connection connection = database.connect(NAME); Statement statement = connection.createStatement()) {
            statement.execute("TRUNCATE jobs");
            statement.execute("INSERT INTO jobs SELECT n, 'queued', NULL FROM generate_series(1, 60000) n");
            statement.execute("ANALYZE jobs");
        }
        return perSecond(() -> {
            Connection connection = database.connect(NAME);
            PreparedStatement claim = connection.prepareStatement("UPDATE jobs SET status = 'running', worker = 'w' WHERE id ="
                    + " (SELECT id FROM jobs WHERE status = 'queued' ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED) RETURNING id");
            PreparedStatement complete = connection.prepareStatement("UPDATE jobs SET status = 'done' WHERE id = ? AND status = 'running'");
            return new Action() {
                @Override
                public void once() throws SQLException {
                    claimAndComplete(claim, complete);
                }

                @Override
                public void close() throws SQLException {
                    connection.close();
                }
            };
        });
    }

    private static void claimAndComplete(PreparedStatement claim, PreparedStatement complete) throws SQLException {
        try (ResultSet row = claim.executeQuery()) {
            if (!row.next()) {
                throw new SQLException("the bare queue ran empty");
            }
            complete.setLong(1, row.getLong(1));
        }
        complete.executeUpdate();
    }

    /** Makes one repeated action for each thread. */
    interface Actions {
        Action make() throws Exception;
    }

    /** One step that is repeated and counted. */
    interface Action extends AutoCloseable {
        void once() throws Exception;

        @Override
        default void close() throws Exception {}
    }

    private static double perSecond(Actions actions) throws Exception {
        LongAdder done = new LongAdder();
        Crew crew = new Crew();
        long warm = System.nanoTime() + (long) (WARM_SECONDS * 1e9);
        long end = warm + (long) (SECONDS * 1e9);
        for (int i = 0; i < THREADS; i++) {
            crew.start("calibration-" + i, () -> {
                try (Action action = actions.make()) {
                    for (long now = System.nanoTime(); now < end; now = System.nanoTime()) {
                        action.once();
                        if (now > warm) {
                            done.increment();
                        }
                    }
                }
            });
        }
        crew.join();
        return done.sum() / SECONDS;
    }
}
