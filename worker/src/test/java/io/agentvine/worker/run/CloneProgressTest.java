package io.agentvine.worker.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CloneProgressTest {

    private final AtomicLong nanos = new AtomicLong();
    private final List<String> said = new ArrayList<>();

    @TempDir
    Path folder;

    @Test
    void saysHowMuchWasReceivedEveryFifteenSeconds() throws Exception {
        var asked = new CloneProgress(nanos::get, folder.resolve("pack"), said::add).beside(() -> nanos.get() >= Duration.ofSeconds(40).toNanos());
        assertThat(asked.getAsBoolean()).isFalse();
        after(16);
        assertThat(asked.getAsBoolean()).isFalse();
        assertThat(asked.getAsBoolean()).isFalse();
        Files.write(Files.createDirectory(folder.resolve("pack")).resolve("tmp_pack_x"), new byte[3 << 20]);
        Files.write(folder.resolve("pack/pack-1.pack"), new byte[9 << 20]);
        after(20);
        assertThat(asked.getAsBoolean()).isFalse();
        after(5);
        assertThat(asked.getAsBoolean()).isTrue();
        assertThat(said).containsExactly("Still preparing the clone, for 16 s.", "Still preparing the clone, for 36 s: 3 MB were received so far.");
    }

    private void after(int seconds) {
        nanos.addAndGet(Duration.ofSeconds(seconds).toNanos());
    }
}
