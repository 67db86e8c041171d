package io.agentvine.backend.fleet;

import io.agentvine.backend.OnSqlite;
import java.time.Clock;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Primary;

/** Five minutes behind. */
@OnSqlite
@Tag("slow")
class SlowClockOnSqliteTest extends ClockOffContract {

    @TestConfiguration
    static class Off {
        @Bean
        @Primary
        Clock clockThatIsOff() {
            return Clock.offset(Clock.systemUTC(), Duration.ofMinutes(-5));
        }
    }
}
