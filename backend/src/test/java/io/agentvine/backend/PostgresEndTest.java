package io.agentvine.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How a real PostgreSQL goes with its JVM, whatever it does at that moment. */
@Tag("slow")
class PostgresEndTest {

    private static final int FEW = 3;
    private static final int MANY = 100_000;

    @TempDir
    private Path folder;

    private Path data;
    private ProcessHandle postgres;
    private Process ends;

    private Path pidFile() {
        return data.resolve("postmaster.pid");
    }

    private void started() throws IOException {
        data = folder.resolve("data");
        EmbeddedPostgres.builder().setDataDirectory(data).setServerConfig("fsync", "off").setPGStartupWait(Duration.ofMinutes(3)).setRegisterShutdownHook(false).start();
        postgres = ProcessHandle.of(Long.parseLong(Files.readAllLines(pidFile()).get(0))).orElseThrow();
    }

    @AfterEach
    void endAll() {
        if (ends != null) {
            ends.destroyForcibly();
        }
        if (postgres != null) {
            postgres.destroyForcibly();
        }
    }

    private static void signal(String name, long pid) throws Exception {
        assertThat(new ProcessBuilder("kill", "-" + name, String.valueOf(pid)).start().waitFor()).isZero();
    }

    private void theJvmEnds(int begin, int end) throws Exception {
        ends = PostgresEnd.withItsInput(data, begin, end);
        assertThat(data).exists();
        ends.getOutputStream().close();
    }

    private void theFolderIsGone() throws Exception {
        assertThat(ends.waitFor(5, TimeUnit.MINUTES)).isTrue();
        assertThat(ends.exitValue()).isZero();
        assertThat(data).doesNotExist();
    }

    private void allIsGone() throws Exception {
        theFolderIsGone();
        await("its end").atMost(Duration.ofMinutes(2)).until(() -> !postgres.isAlive());
    }

    @Test
    void waitsUntilItHasEnded() throws Exception {
        started();
        theJvmEnds(MANY, MANY);
        allIsGone();
    }

    @Test
    void killsOneThatHangs() throws Exception {
        started();
        signal("STOP", postgres.pid());
        theJvmEnds(MANY, FEW);
        allIsGone();
    }

    @Test
    void takesOneThatWasKilledForGone() throws Exception {
        started();
        signal("KILL", postgres.pid());
        await("its end").atMost(Duration.ofMinutes(2)).until(() -> !postgres.isAlive());
        assertThat(pidFile()).exists();
        theJvmEnds(MANY, MANY);
        allIsGone();
    }

    @Test
    void waitsForThePidOfOneThatHasJustBegun() throws Exception {
        started();
        Path kept = Files.move(pidFile(), folder.resolve("kept.pid"));
        theJvmEnds(MANY, MANY);
        Files.move(kept, pidFile());
        allIsGone();
    }

    @Test
    void signalsNoOtherProgramThatHasThatPid() throws Exception {
        data = Files.createDirectory(folder.resolve("data"));
        Process other = new ProcessBuilder("cat").start();
        try {
            Files.writeString(pidFile(), other.pid() + "\n" + data + "\n");
            theJvmEnds(MANY, MANY);
            theFolderIsGone();
        } finally {
            other.getOutputStream().close();
        }
        assertThat(other.waitFor()).as("it ended by its input").isZero();
    }

    @Test
    void removesTheFolderWhereNoneHasBegun() throws Exception {
        data = Files.createDirectory(folder.resolve("data"));
        theJvmEnds(FEW, MANY);
        theFolderIsGone();
    }
}
