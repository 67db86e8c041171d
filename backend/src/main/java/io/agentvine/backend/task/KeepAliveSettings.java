package io.agentvine.backend.task;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How long a session may be gone on with, and for what.
 *
 * @param idleTimeout after its last activity
 * @param maxAge after its making
 * @param reuse which tasks go on in an earlier session
 * @param maxContext a session whose context is as full as that is given no other task, 0 to 1
 */
@ConfigurationProperties("agentvine.sessions")
public record KeepAliveSettings(
        @DefaultValue("30m") Duration idleTimeout,
        @DefaultValue("4h") Duration maxAge,
        @DefaultValue("linked") Reuse reuse,
        @DefaultValue("0.5") double maxContext) {

    /** Which tasks share a session. */
    public enum Reuse {
        /** Those that name it, and what follows a task by a person's message. */
        OFF,
        /** Also the first that depends on one completed task of the same repository. */
        LINKED,
        /** Also, of those that name none, the next of the same repository and branch. */
        RELATED
    }

    public KeepAliveSettings {
        require("agentvine.sessions.idle-timeout", idleTimeout);
        require("agentvine.sessions.max-age", maxAge);
        if (maxAge.compareTo(idleTimeout) < 0) {
            throw new IllegalArgumentException("agentvine.sessions.max-age must be at least agentvine.sessions.idle-timeout,"
                    + " found " + maxAge + " and " + idleTimeout);
        }
        if (!(maxContext >= 0 && maxContext <= 1)) {
            throw new IllegalArgumentException("agentvine.sessions.max-context must be 0 to 1, found " + maxContext);
        }
    }

    private static void require(String name, Duration value) {
        if (value.toMillis() < 1) {
            throw new IllegalArgumentException(name + " must be at least 1 ms, found " + value);
        }
    }
}
