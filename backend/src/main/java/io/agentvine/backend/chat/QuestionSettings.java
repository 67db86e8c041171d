package io.agentvine.backend.chat;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How long a question waits.
 *
 * @param hold how long a call is held in case the answer comes quickly, before its run is parked
 * @param overdue after what time it is shown as overdue
 * @param expire after what time its task fails as unanswered
 */
@ConfigurationProperties("agentvine.questions")
record QuestionSettings(@DefaultValue("60s") Duration hold, @DefaultValue("30m") Duration overdue, @DefaultValue("24h") Duration expire) {

    /** Claude Code ends a hook after 10 min. */
    private static final Duration LONGEST_HOLD = Duration.ofMinutes(9);

    QuestionSettings {
        if (hold.isNegative() || hold.compareTo(LONGEST_HOLD) > 0) {
            throw new IllegalArgumentException("agentvine.questions.hold must be 0 to 9 min, found " + hold);
        }
        if (overdue.toMillis() < 1) {
            throw new IllegalArgumentException("agentvine.questions.overdue must be at least 1 ms, found " + overdue);
        }
        if (expire.compareTo(overdue) < 0) {
            throw new IllegalArgumentException("agentvine.questions.expire must be at least agentvine.questions.overdue, found "
                    + expire + " and " + overdue);
        }
    }
}
