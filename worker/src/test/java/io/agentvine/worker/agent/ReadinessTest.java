package io.agentvine.worker.agent;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ReadinessTest {

    @Test
    void showsOfAVersionOneLineThatTheBackendTakes() {
        assertThat(shown("2.1.330 (Claude Code)")).isEqualTo("2.1.330 (Claude Code)");
        assertThat(shown("\u001b[1magent\t1.0\u0000")).isEqualTo("[1magent 1.0");
        assertThat(shown("\uD83C\uDF47".repeat(300))).isEqualTo("\uD83C\uDF47".repeat(100));
        assertThat(shown(null)).isNull();
    }

    private static String shown(String version) {
        return new Readiness(version, null, null).shownVersion();
    }
}
