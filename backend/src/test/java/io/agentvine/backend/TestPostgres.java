package io.agentvine.backend;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.postgresql.PostgreSQLContainer;

/**
 * One real PostgreSQL for all tests of a JVM. It forces nothing to the disk: only programs die in these tests, not the machine.
 *
 * <p>{@code -Dagentvine.test.postgres}: {@code embedded} (a binary from a jar), {@code docker} (Testcontainers), or {@code auto}, the
 * default: Testcontainers where a Docker engine starts one within 30 s, else embedded.
 */
public final class TestPostgres {

    private static final Duration DOCKER_LIMIT = Duration.ofSeconds(30);
    private static final String TEMPLATE = "template_agentvine";
    private static final AtomicInteger DATABASES = new AtomicInteger();
    private static Place server;
    private static Process endsIt;

    private TestPostgres() {}

    /** How to reach one database. */
    public record Place(String url, String user, String password) {}

    /** A database of its own with all tables and no rows: a copy of one that was migrated once. */
    public static Place newDatabase() {
        return create(server(), "test_" + DATABASES.incrementAndGet(), " TEMPLATE " + TEMPLATE);
    }

    /** A database of its own with nothing in it. */
    public static Place emptyDatabase() {
        return create(server(), "test_" + DATABASES.incrementAndGet(), " TEMPLATE template0");
    }

    private static synchronized Place server() {
        if (server == null) {
            Place started = start(System.getProperty("agentvine.test.postgres", "auto"));
            Place template = create(started, TEMPLATE, "");
            Migrations.run(template.url(), template.user(), template.password(), "postgresql");
            server = started;
        }
        return server;
    }

    private static Place create(Place first, String name, String from) {
        try (var connection = DriverManager.getConnection(first.url(), first.user(), first.password());
                var statement = connection.createStatement()) {
            statement.execute("CREATE DATABASE " + name + from);
        } catch (SQLException e) {
            throw new IllegalStateException("No database could be made at " + first.url(), e);
        }
        int slash = first.url().lastIndexOf('/');
        int query = first.url().indexOf('?');
        String options = query < 0 ? "" : first.url().substring(query);
        return new Place(first.url().substring(0, slash + 1) + name + options, first.user(), first.password());
    }

    private static Place start(String mode) {
        return switch (mode) {
            case "embedded" -> embedded();
            case "docker" -> container();
            case "auto" -> dockerMayAnswer() ? containerOrEmbedded() : embedded();
            default -> throw new IllegalArgumentException(
                    "agentvine.test.postgres must be embedded, docker or auto, found " + mode);
        };
    }

    private static boolean dockerMayAnswer() {
        return System.getenv("DOCKER_HOST") != null || Files.exists(Path.of("/var/run/docker.sock"));
    }

    private static Place containerOrEmbedded() {
        try {
            return CompletableFuture.supplyAsync(TestPostgres::container)
                    .get(DOCKER_LIMIT.toSeconds(), TimeUnit.SECONDS);
        } catch (Exception e) {
            System.err.println("No PostgreSQL from Docker (" + e + "), taking the embedded one");
            return embedded();
        }
    }

    private static Place container() {
        DockerClientFactory.instance().client();
        PostgreSQLContainer container = new PostgreSQLContainer("postgres:18-alpine")
                .withCommand("postgres", "-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "full_page_writes=off");
        container.start();
        return new Place(container.getJdbcUrl(), container.getUsername(), container.getPassword());
    }

    private static Place embedded() {
        try {
            Path data = Files.createTempDirectory("agentvine-postgres");
            endsIt = PostgresEnd.withThisJvm(data);
            EmbeddedPostgres postgres = EmbeddedPostgres.builder()
                    .setDataDirectory(data)
                    .setServerConfig("max_connections", "100")
                    .setServerConfig("fsync", "off")
                    .setServerConfig("synchronous_commit", "off")
                    .setServerConfig("full_page_writes", "off")
                    .setPGStartupWait(Duration.ofMinutes(3))
                    .setRegisterShutdownHook(false)
                    .start();
            return new Place(postgres.getJdbcUrl("postgres", "postgres"), "postgres", "postgres");
        } catch (IOException e) {
            throw new UncheckedIOException("The embedded PostgreSQL did not start", e);
        }
    }
}
