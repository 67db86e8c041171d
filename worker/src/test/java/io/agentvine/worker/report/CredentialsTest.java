package io.agentvine.worker.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CredentialsTest {

    @TempDir
    Path folder;

    private final Credentials credentials =
            new Credentials(Map.of("ANTHROPIC_API_KEY", "sk-ant-of-this-run-1", "PASSWORD", "geheimnis-ä", "SHORT_KEY", "1"));

    @Test
    void masksExactValuesOnlyAndNoByteBeside() {
        byte[] content = {'a', (byte) 0xe9, 0, 'b'};
        assertThat(credentials.mask(content)).isSameAs(content);
        assertThat(masked("x sk-ant-of-this-run-1 y geheimnis-ä z")).isEqualTo("x [masked] y [masked] z");
        assertThat(masked("sk-ant-of-another-run 1")).isEqualTo("sk-ant-of-another-run 1");
    }

    @Test
    void namesWhatItFinds() {
        assertThat(credentials.namesIn("1 geheimnis-ä".getBytes(StandardCharsets.UTF_8))).containsExactly("PASSWORD");
        assertThat(credentials.namesIn("1 sk-ant-".getBytes(StandardCharsets.UTF_8))).isEmpty();
    }

    @Test
    void findsAValueThatLiesAcrossTwoWindowsOfAFile() throws Exception {
        Path file = folder.resolve("large");
        Files.writeString(file, "x".repeat((1 << 20) - 5) + "sk-ant-of-this-run-1");
        assertThat(credentials.namesIn(file)).containsExactly("ANTHROPIC_API_KEY");
    }

    private String masked(String text) {
        return new String(credentials.mask(text.getBytes(StandardCharsets.UTF_8)), StandardCharsets.UTF_8);
    }
}
