package io.agentvine.backend;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.springframework.boot.test.util.TestPropertyValues;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.event.ContextRefreshedEvent;
import org.springframework.core.env.MapPropertySource;
import org.springframework.jdbc.core.JdbcTemplate;

/** Gives each started backend a folder of its own, which goes when the JVM ends. */
public abstract class TestHome implements ApplicationContextInitializer<ConfigurableApplicationContext> {

    /**
     * Limits at which a busy machine would pass for a broken one, set so long that none ends while a class runs. A class that is about one
     * of them sets it itself, which counts first.
     */
    private static final Map<String, Object> PATIENT = Map.of(
            "agentvine.queue.redis-timeout", "1m", "agentvine.sqlite.connection-timeout", "2m", "agentvine.lease.duration", "15m");

    /** Rows in SQLite. */
    public static class WithSqlite extends TestHome {

        private static Path template;

        /** Commits are not forced to the disk: only programs die in these tests, not the machine. */
        @Override
        public void initialize(ConfigurableApplicationContext context) {
            super.initialize(context);
            context.addApplicationListener((ContextRefreshedEvent started) -> {
                if (started.getApplicationContext() == context) {
                    context.getBean(JdbcTemplate.class).execute("pragma synchronous = off");
                }
            });
        }

        @Override
        protected List<String> settings(Path home) {
            try {
                Files.copy(template(), home.resolve("agentvine.db"));
                return List.of();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        /** A database that was migrated once. */
        private static synchronized Path template() {
            if (template == null) {
                Path migrated = newFolder().resolve("agentvine.db");
                Migrations.run("jdbc:sqlite:" + migrated, "", "", "sqlite");
                template = migrated;
            }
            return template;
        }
    }

    /** Rows in PostgreSQL. */
    public static final class WithPostgres extends TestHome {
        @Override
        protected List<String> settings(Path home) {
            TestPostgres.Place place = TestPostgres.newDatabase();
            return List.of(
                    "spring.datasource.url=" + place.url(),
                    "spring.datasource.username=" + place.user(),
                    "spring.datasource.password=" + place.password(),
                    "spring.datasource.hikari.connection-timeout=120000");
        }
    }

    /** What this backend is to be told beside its home. */
    protected abstract List<String> settings(Path home);

    @Override
    public void initialize(ConfigurableApplicationContext context) {
        Path home = newFolder();
        context.getEnvironment().getPropertySources().addLast(new MapPropertySource("patient", PATIENT));
        List<String> all = new ArrayList<>(settings(home));
        all.add("agentvine.home=" + home);
        all.add("spring.data.redis.connect-timeout=1m");
        TestPropertyValues.of(all).applyTo(context);
    }

    static Path newFolder() {
        try {
            Path folder = Files.createTempDirectory("agentvine-test");
            Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(folder), "delete-test-home"));
            return folder;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void delete(Path folder) {
        org.springframework.util.FileSystemUtils.deleteRecursively(folder.toFile());
    }
}
