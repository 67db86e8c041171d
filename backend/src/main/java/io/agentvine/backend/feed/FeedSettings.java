package io.agentvine.backend.feed;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/** @param keep how long changes are kept for those who resume */
@ConfigurationProperties("agentvine.events")
record FeedSettings(@DefaultValue("24h") Duration keep) {

    FeedSettings {
        if (keep.compareTo(Duration.ofMinutes(1)) < 0) {
            throw new IllegalArgumentException("agentvine.events.keep must be at least 1m, found " + keep);
        }
    }
}
