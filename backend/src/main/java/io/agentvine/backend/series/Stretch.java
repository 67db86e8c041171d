package io.agentvine.backend.series;

import java.time.Duration;

/** The lengths of the stretches that figures are kept for, and how long they are kept. */
enum Stretch {
    MINUTE("1m", Duration.ofMinutes(1), Duration.ofHours(24)),
    HOUR("1h", Duration.ofHours(1), Duration.ofDays(90));

    final String word;
    final Duration length;
    /** The longest time that may be asked for; they are kept for a stretch more, so that all of it is there. */
    final Duration reach;

    Stretch(String word, Duration length, Duration reach) {
        this.word = word;
        this.length = length;
        this.reach = reach;
    }

    Duration kept() {
        return reach.plusHours(1);
    }
}
