package io.agentvine.backend;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.springframework.boot.test.util.TestPropertyValues;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;

/** Gives each started backend a folder of its own, which goes when the JVM ends. */
public abstract class TestHome implements ApplicationContextInitializer<ConfigurableApplicationContext> {

    /** Rows in SQLite. */
    public static final class WithSqlite extends TestHome {}

    /** Rows in PostgreSQL. */
    public static final class WithPostgres extends TestHome {
        @Override
        List<String> settings() {
            TestPostgres.Place place = TestPostgres.newDatabase();
            return List.of(
                    "spring.datasource.url=" + place.url(),
                    "spring.datasource.username=" + place.user(),
                    "spring.datasource.password=" + place.password());
        }
    }

    List<String> settings() {
        return List.of();
    }

    @Override
    public void initialize(ConfigurableApplicationContext context) {
        List<String> all = new ArrayList<>(settings());
        all.add("agentvine.home=" + newFolder());
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
