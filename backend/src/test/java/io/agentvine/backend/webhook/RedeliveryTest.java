package io.agentvine.backend.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class RedeliveryTest {

    private static final Instant BEGUN = Instant.parse("2026-01-31T10:00:00Z");

    @Test
    void waitsLongerEachTimeAndAnHourAtMost() {
        assertThat(pause(1, 0)).isEqualTo(Duration.ofSeconds(5));
        assertThat(pause(2, 0)).isEqualTo(Duration.ofSeconds(10));
        assertThat(pause(5, 0)).isEqualTo(Duration.ofSeconds(80));
        assertThat(pause(11, 0)).isEqualTo(Duration.ofHours(1));
        assertThat(pause(1_000, 0)).isEqualTo(Duration.ofHours(1));
    }

    @Test
    void takesAwayUpToHalfByChance() {
        assertThat(pause(2, 0.5)).isEqualTo(Duration.ofMillis(7_500));
        assertThat(pause(2, 1)).isEqualTo(Duration.ofSeconds(5));
    }

    @Test
    void givesUpAfterADay() {
        assertThat(Redelivery.next(30, BEGUN, BEGUN.plus(Duration.ofHours(22)), 0)).isPresent();
        assertThat(Redelivery.next(31, BEGUN, BEGUN.plus(Duration.ofMinutes(23 * 60 + 1)), 0)).isEmpty();
    }

    private static Duration pause(int attempt, double random) {
        return Duration.between(BEGUN, Redelivery.next(attempt, BEGUN, BEGUN, random).orElseThrow());
    }
}
