package io.agentvine.backend.embedded;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How SQLite is used.
 *
 * @param connectionTimeout how long the one writer connection, or one of the readers', is waited for before that is a 503; at least 250 ms
 */
@ConfigurationProperties("agentvine.sqlite")
record SqliteSettings(@DefaultValue("5s") Duration connectionTimeout) {

    /** What the pool takes. */
    private static final Duration SHORTEST = Duration.ofMillis(250);

    SqliteSettings {
        if (connectionTimeout.compareTo(SHORTEST) < 0) {
            throw new IllegalArgumentException("agentvine.sqlite.connection-timeout must be at least " + SHORTEST.toMillis() + " ms, found "
                    + connectionTimeout.toMillis() + " ms");
        }
    }
}
