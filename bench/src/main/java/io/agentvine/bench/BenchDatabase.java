package io.agentvine.bench;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/**
 * What the backend keeps its rows in: an embedded PostgreSQL with its default durability, or the backend's own SQLite. The
 * calibration and db-scheduler have databases of their own on the same server.
 */
final class BenchDatabase implements AutoCloseable {

    static final String OURS = "agentvine";

    private final EmbeddedPostgres postgres;

    private BenchDatabase(EmbeddedPostgres postgres) {
        this.postgres = postgres;
    }

    static BenchDatabase postgres() throws IOException, SQLException {
        // The library's own default is fast and unsafe; an acknowledged task must be on the disk.
        BenchDatabase database = new BenchDatabase(EmbeddedPostgres.builder()
                .setServerConfig("fsync", "on")
                .setServerConfig("synchronous_commit", "on")
                .setServerConfig("full_page_writes", "on")
                .setServerConfig("max_connections", "100")
                .start());
        database.create(OURS);
        return database;
    }

    static BenchDatabase sqlite() {
        return new BenchDatabase(null);
    }

    List<String> backendArguments() {
        return postgres == null ? List.of() : List.of(
                "--spring.datasource.url=" + url(OURS), "--spring.datasource.username=postgres", "--spring.datasource.password=postgres");
    }

    boolean isPostgres() {
        return postgres != null;
    }

    void create(String name) throws SQLException {
        try (Connection connection = connect("postgres"); Statement statement = connection.createStatement()) {
            statement.execute("CREATE DATABASE " + name);
        }
    }

    Connection connect(String name) throws SQLException {
        return DriverManager.getConnection(url(name), "postgres", "postgres");
    }

    /** With user and password in it. */
    String wholeUrl(String name) {
        return url(name) + "?user=postgres&password=postgres";
    }

    String description() throws SQLException {
        if (postgres == null) {
            return "SQLite";
        }
        try (Connection connection = connect(OURS); Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT current_setting('server_version'), current_setting('fsync'), current_setting('synchronous_commit')")) {
            row.next();
            return "PostgreSQL " + row.getString(1) + ", fsync " + row.getString(2) + ", synchronous_commit " + row.getString(3);
        }
    }

    @Override
    public void close() throws IOException {
        if (postgres != null) {
            postgres.close();
        }
    }

    private String url(String name) {
        return "jdbc:postgresql://127.0.0.1:" + postgres.getPort() + "/" + name;
    }
}
