package io.agentvine.backend.session;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * When sessions are looked at.
 *
 * @param sweepInterval how often the idle and the age rule are applied
 */
@ConfigurationProperties("agentvine.sessions")
record SessionSettings(@DefaultValue("10s") Duration sweepInterval) {

    SessionSettings {
        if (sweepInterval.toMillis() < 1) {
            throw new IllegalArgumentException("agentvine.sessions.sweep-interval must be at least 1 ms, found " + sweepInterval);
        }
    }
}
