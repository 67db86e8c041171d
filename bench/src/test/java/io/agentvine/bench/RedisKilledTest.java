package io.agentvine.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class RedisKilledTest {

    private static final long SECOND = 1_000_000_000L;

    @Test
    void findsTheLongestTimeWithoutACompletion() throws IOException {
        long[] completions = {SECOND, 3 * SECOND, 7 * SECOND, 8 * SECOND};

        assertThat(RedisKilled.standstill(completions, 2 * SECOND, 9 * SECOND)).isEqualTo(4);
        assertThat(RedisKilled.standstill(completions, 2 * SECOND, 20 * SECOND)).isEqualTo(12);
    }

    @Test
    void callsNoCompletionAtAllAFailure() {
        assertThatThrownBy(() -> RedisKilled.standstill(new long[] {SECOND}, 2 * SECOND, 9 * SECOND)).hasMessageContaining("nothing was completed");
    }
}
