package io.agentvine.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogWatchTest {

    @TempDir
    Path folder;

    private final ByteArrayOutputStream output = new ByteArrayOutputStream();

    @Test
    void showsNothingOfASlowStartAndWarningsAfterIt() throws IOException {
        Path log = folder.resolve("backend.log");
        try (LogWatch watch = new LogWatch(new Terminal(new PrintStream(output, true), false, false, 80))) {
            watch.add("backend", log);
            write(log, "WARN  Vitals: The redis does not answer: refused", "ERROR the disk is full");
            watch.startIsOver();
            write(log, "WARN  Vitals: The redis did not answer within PT1S", "WARN  something to look at",
                    "INFO  the backend answers again", "INFO  nothing");
            await().untilAsserted(() -> assertThat(output.toString().lines()).containsExactly(
                    "[backend] ERROR the disk is full", "[backend] WARN  something to look at",
                    "[backend] INFO  the backend answers again"));
        }
    }

    private static void write(Path log, String... lines) throws IOException {
        Files.writeString(log, String.join("\n", lines) + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }
}
