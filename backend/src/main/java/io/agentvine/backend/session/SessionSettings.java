package io.agentvine.backend.session;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * When a session that no run is in ends.
 *
 * @param idleTimeout after its last activity
 * @param maxAge after its making
 * @param sweepInterval how often that is looked at
 */
@ConfigurationProperties("agentvine.sessions")
record SessionSettings(
        @DefaultValue("30m") Duration idleTimeout,
        @DefaultValue("4h") Duration maxAge,
        @DefaultValue("10s") Duration sweepInterval) {

    SessionSettings {
        require("agentvine.sessions.idle-timeout", idleTimeout);
        require("agentvine.sessions.max-age", maxAge);
        require("agentvine.sessions.sweep-interval", sweepInterval);
        if (maxAge.compareTo(idleTimeout) < 0) {
            throw new IllegalArgumentException("agentvine.sessions.max-age must be at least agentvine.sessions.idle-timeout,"
                    + " found " + maxAge + " and " + idleTimeout);
        }
    }

    private static void require(String name, Duration value) {
        if (value.toMillis() < 1) {
            throw new IllegalArgumentException(name + " must be at least 1 ms, found " + value);
        }
    }
}
