package io.agentvine.backend.task;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class KeepAliveSettingsTest {

    private static KeepAliveSettings settings(Duration idle, Duration age, double context) {
        return new KeepAliveSettings(idle, age, KeepAliveSettings.Reuse.RELATED, context);
    }

    @Test
    void refusesAnAgeBelowTheIdleTimeAndNamesBoth() {
        assertThatThrownBy(() -> settings(Duration.ofMinutes(30), Duration.ofMinutes(29), 0.5))
                .hasMessageContaining("PT29M").hasMessageContaining("PT30M");
    }

    @Test
    void refusesAShareOfTheContextThatIsNone() {
        for (double wrong : new double[] {-0.1, 1.1, Double.NaN}) {
            assertThatThrownBy(() -> settings(Duration.ofMinutes(30), Duration.ofHours(4), wrong)).hasMessageContaining("max-context must be 0 to 1");
        }
    }
}
