package io.agentvine.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class RestartsTest {

    private final AtomicLong now = new AtomicLong();
    private final Restarts restarts = new Restarts(now::get);

    @Test
    void doublesThePauseUpToHalfAMinute() {
        for (int seconds : new int[] {1, 2, 4, 8, 16, 30, 30, 30}) {
            assertThat(restarts.nextPause()).isEqualTo(Duration.ofSeconds(seconds));
        }
    }

    @Test
    void beginsAgainAfterAMinuteWithoutADeath() {
        restarts.nextPause();
        restarts.nextPause();
        now.addAndGet(Duration.ofSeconds(61).toNanos());
        assertThat(restarts.nextPause()).isEqualTo(Duration.ofSeconds(1));
    }
}
