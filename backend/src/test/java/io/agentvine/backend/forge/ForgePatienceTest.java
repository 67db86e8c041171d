package io.agentvine.backend.forge;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentvine.backend.forge.ForgeProblem.Kind;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class ForgePatienceTest {

    private static final Instant NOW = Instant.parse("2030-01-01T00:00:00Z");

    @Test
    void doublesItsPauseUpToAnHour() {
        ForgeProblem away = new ForgeProblem(Kind.AWAY, "it answered 502", null);
        assertThat(ForgePatience.pause(away, 1, NOW)).isEqualTo(Duration.ofSeconds(10));
        assertThat(ForgePatience.pause(away, 3, NOW)).isEqualTo(Duration.ofSeconds(40));
        assertThat(ForgePatience.pause(away, 30, NOW)).isEqualTo(Duration.ofHours(1));
    }

    @Test
    void waitsAsLongAsTheForgeAsksFor() {
        ForgeProblem busy = new ForgeProblem(Kind.BUSY, "it answered 429", NOW.plusSeconds(90));
        assertThat(ForgePatience.pause(busy, 1, NOW)).isEqualTo(Duration.ofSeconds(91));
    }

    @Test
    void givesUpOnlyWhatAPersonHasToMend() {
        assertThat(ForgePatience.attempts(new ForgeProblem(Kind.AWAY, "away", null), 30)).isLessThan(ForgePatience.MOST_ATTEMPTS);
        assertThat(ForgePatience.attempts(new ForgeProblem(Kind.UNAUTHORIZED, "401", null), 30)).isGreaterThan(ForgePatience.MOST_ATTEMPTS);
    }
}
