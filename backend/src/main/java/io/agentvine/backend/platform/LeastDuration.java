package io.agentvine.backend.platform;

import java.time.Duration;

/** What settings that are durations are held to. */
public final class LeastDuration {

    private LeastDuration() {}

    /**
     * @param setting its whole name
     * @throws IllegalArgumentException with the name and what was found, where it is shorter than a second
     */
    public static void ofOneSecond(String setting, Duration value) {
        if (value.compareTo(Duration.ofSeconds(1)) < 0) {
            throw new IllegalArgumentException(setting + " must be at least 1s, but is " + value);
        }
    }
}
