package io.agentvine.backend;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The container's start, with a {@code java} that only says which database it was given and a {@code getent} that knows the host or not. */
class BackendEntryTest {

    private static final Path ENTRY = Path.of("..", "docker", "backend-entry.sh");

    @TempDir
    private Path folder;

    private Path home;

    @BeforeEach
    void programs() throws IOException {
        home = Files.createDirectories(folder.resolve("home"));
        program("java", "echo \"java has ${SPRING_DATASOURCE_URL:-no URL}\"");
    }

    private void program(String name, String body) throws IOException {
        Path file = Files.writeString(folder.resolve(name), "#!/bin/sh\n" + body + "\n");
        assertThat(file.toFile().setExecutable(true)).isTrue();
    }

    private record Started(int exitCode, String said) {}

    private Started start(boolean postgresIsThere, String url) throws IOException, InterruptedException {
        program("getent", "exit " + (postgresIsThere ? 0 : 2));
        ProcessBuilder entry = new ProcessBuilder("sh", ENTRY.toString()).redirectErrorStream(true);
        entry.environment().putAll(Map.of("PATH", folder + ":" + System.getenv("PATH"), "AGENTVINE_HOME", home.toString(),
                "AGENTVINE_SECURITY_WORKER_TOKEN", "given", "SPRING_DATASOURCE_URL", url));
        Process process = entry.start();
        String said = new String(process.getInputStream().readAllBytes());
        return new Started(process.waitFor(), said);
    }

    @Test
    void takesPostgresqlWhereItIsThereAndRemembersIt() throws Exception {
        assertThat(start(true, "").said()).contains("java has jdbc:postgresql://postgres:5432/agentvine");
        assertThat(start(true, "").exitCode()).isZero();
        assertThat(start(false, "")).satisfies(gone -> {
            assertThat(gone.exitCode()).isEqualTo(1);
            assertThat(gone.said()).contains("keeps its tasks in PostgreSQL").doesNotContain("java has");
        });
    }

    @Test
    void leavesTasksInSqliteForPostgresqlOnlyWhereItIsTold() throws Exception {
        Files.createFile(home.resolve("agentvine.db"));
        Started refused = start(true, "");
        assertThat(refused.exitCode()).isEqualTo(1);
        assertThat(refused.said()).contains("keeps its tasks in SQLite", "start without --profile postgres", "set AGENTVINE_DATABASE_URL=").doesNotContain("java has");

        assertThat(start(false, "").said()).contains("java has no URL");
        assertThat(start(true, "jdbc:postgresql://postgres:5432/agentvine").said()).contains("java has jdbc:postgresql");
        assertThat(start(true, "").said()).as("remembered").contains("java has jdbc:postgresql");
    }
}
