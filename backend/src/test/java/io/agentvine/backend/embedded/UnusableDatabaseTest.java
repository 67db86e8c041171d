package io.agentvine.backend.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.agentvine.backend.platform.HomeSettings;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UnusableDatabaseTest {

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
        assertThatThrownBy(() -> configuration.sqliteWriter(lock)).isInstanceOf(UnusableDatabase.class)
                .hasMessageContaining(file.toString()).hasMessageContaining("SQLITE_NOTADB");
        assertThatThrownBy(() -> configuration.sqliteReaders(lock)).isInstanceOf(UnusableDatabase.class);
        assertThat(Files.readAllBytes(file)).isEqualTo(content);
    }

    @Test
    void saysThatItIsAFolder() throws Exception {
        Path file = home.resolve("agentvine.db");
        Files.createDirectory(file);
        lock = configuration.homeLock(new HomeSettings(home));
        assertThatThrownBy(() -> configuration.sqliteWriter(lock)).isInstanceOf(UnusableDatabase.class).hasMessageContaining(file.toString());
    }

    @Test
    void opensAnEmptyOne() {
        lock = configuration.homeLock(new HomeSettings(home));
        try (var writer = configuration.sqliteWriter(lock); var readers = configuration.sqliteReaders(lock)) {
            assertThat(writer.isRunning()).isTrue();
            assertThat(readers.isRunning()).isTrue();
        }
    }
}
