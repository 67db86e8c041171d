package io.agentvine.backend.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.agentvine.backend.platform.HomeSettings;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UnusableDatabaseTest {

    private static final SqliteSettings SETTINGS = new SqliteSettings(Duration.ofSeconds(5));

    @TempDir
    private Path home;

    private final SqliteConfiguration configuration = new SqliteConfiguration();
    private HomeLock lock;

    @AfterEach
    void unlock() throws Exception {
        if (lock != null) {
            lock.destroy();
        }
    }

    @Test
    void saysWhichFileIsNoDatabaseAndLeavesItAsItIs() throws Exception {
        Path file = home.resolve("agentvine.db");
        byte[] content = "This is no database. ".repeat(100).getBytes(StandardCharsets.UTF_8);
        Files.write(file, content);
        lock = configuration.homeLock(new HomeSettings(home));
        assertThatThrownBy(() -> configuration.sqliteWriter(lock, SETTINGS)).isInstanceOf(UnusableDatabase.class)
                .hasMessageContaining(file.toString()).hasMessageContaining("SQLITE_NOTADB");
        assertThatThrownBy(() -> configuration.sqliteReaders(lock, SETTINGS)).isInstanceOf(UnusableDatabase.class);
        assertThat(Files.readAllBytes(file)).isEqualTo(content);
    }

    @Test
    void saysThatItIsAFolder() throws Exception {
        Path file = home.resolve("agentvine.db");
        Files.createDirectory(file);
        lock = configuration.homeLock(new HomeSettings(home));
        assertThatThrownBy(() -> configuration.sqliteWriter(lock, SETTINGS)).isInstanceOf(UnusableDatabase.class).hasMessageContaining(file.toString());
    }

    @Test
    void refusesAWaitThatNoPoolTakes() {
        assertThatThrownBy(() -> new SqliteSettings(Duration.ofMillis(249))).hasMessageContaining("agentvine.sqlite.connection-timeout")
                .hasMessageContaining("at least 250 ms").hasMessageContaining("249 ms");
    }

    @Test
    void opensAnEmptyOne() {
        lock = configuration.homeLock(new HomeSettings(home));
        try (var writer = configuration.sqliteWriter(lock, SETTINGS); var readers = configuration.sqliteReaders(lock, SETTINGS)) {
            assertThat(writer.isRunning()).isTrue();
            assertThat(readers.isRunning()).isTrue();
        }
    }
}
