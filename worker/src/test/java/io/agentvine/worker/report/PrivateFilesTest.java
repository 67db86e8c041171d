package io.agentvine.worker.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PrivateFilesTest {

    private static final int WRITERS = 8;
    private static final int WRITES = 40;

    @TempDir
    Path folder;

    /** As the mark of a home that several runs of one repository use. */
    @Test
    void letsSeveralThreadsWriteOneFile() throws Exception {
        Path file = folder.resolve("mark");
        ExecutorService threads = Executors.newFixedThreadPool(WRITERS);
        try {
            List<Future<?>> writers = new ArrayList<>();
            for (int i = 0; i < WRITERS; i++) {
                String text = Integer.toString(i).repeat(1_000);
                writers.add(threads.submit(() -> {
                    for (int n = 0; n < WRITES; n++) {
                        PrivateFiles.write(file, text);
                    }
                    return null;
                }));
            }
            for (Future<?> writer : writers) {
                writer.get();
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(Files.readString(file)).matches("(\\d)\\1{999}");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file))).isEqualTo("rw-------");
        assertThat(folder.toFile().list()).containsExactly("mark");
    }
}
