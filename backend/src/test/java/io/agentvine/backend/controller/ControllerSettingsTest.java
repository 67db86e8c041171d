package io.agentvine.backend.controller;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.agentvine.backend.controller.ControllerSettings.KeyHeader;
import io.agentvine.backend.controller.ControllerSettings.Mode;
import io.agentvine.backend.platform.StartRefusal;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ControllerSettingsTest {

    @Test
    void refusesWhatCannotBeAndSaysWhatCan() {
        assertThatThrownBy(() -> settings("ftp://x", 0.8, 5)).hasMessageContaining("base-url must be an http or https URL").hasMessageContaining("ftp://x");
        assertThatThrownBy(() -> settings("https://me:secret@x", 0.8, 5)).hasMessageContaining("base-url");
        assertThatThrownBy(() -> settings("https://x", 1.1, 5)).hasMessageContaining("min-confidence must be 0 to 1, found 1.1");
        assertThatThrownBy(() -> settings("https://x", Double.NaN, 5)).hasMessageContaining("min-confidence");
        assertThatThrownBy(() -> settings("https://x", 0.8, 0)).hasMessageContaining("max-usd-per-day must be more than 0");
    }

    @Test
    void takesTheKeyFromItsFileFirst(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("key"), "sk-file\n");
        assertThat(withKey("sk-setting", file).key()).isEqualTo("sk-file");
        assertThat(withKey("sk-setting", null).key()).isEqualTo("sk-setting");
        assertThatThrownBy(() -> withKey(null, folder.resolve("none")).key()).isInstanceOf(StartRefusal.class).hasMessageContaining("api-key-file cannot be read");
        assertThatThrownBy(() -> withKey("sk\none", null).key()).isInstanceOf(StartRefusal.class).hasMessageNotContaining("sk");
        assertThat(withKey("sk-setting", null).toString()).doesNotContain("sk-");
    }

    private static ControllerSettings settings(String url, double minConfidence, double maxUsd) {
        return new ControllerSettings(true, URI.create(url), "k", null, KeyHeader.X_API_KEY, "m", Mode.ANSWER, minConfidence, maxUsd, 2, 10, Duration.ofSeconds(30), 2);
    }

    private static ControllerSettings withKey(String key, Path file) {
        return new ControllerSettings(true, URI.create("https://x"), key, file, KeyHeader.X_API_KEY, "m", Mode.ANSWER, 0.8, 5, 2, 10, Duration.ofSeconds(30), 2);
    }
}
