package io.agentvine.text;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class VisibleTest {

    @Test
    void showsWhatHidesInAText() {
        assertThat(Visible.of("ls\rrm -rf x\u001b[2K\n\tls")).isEqualTo("ls<U+000D>rm -rf x<U+001B>[2K\n\tls");
        assertThat(Visible.of("a\u202eb\u200bc\u00a0d\ud83d\ude00")).isEqualTo("a<U+202E>b<U+200B>c<U+00A0>d\ud83d\ude00");
    }
}
