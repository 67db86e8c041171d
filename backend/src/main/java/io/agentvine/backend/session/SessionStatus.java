package io.agentvine.backend.session;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.agentvine.backend.platform.Problems;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** Active: a run is in it, or waits in it. Idle: none is. Terminated: it is not gone on with. */
enum SessionStatus {
    @JsonProperty("active")
    ACTIVE,
    @JsonProperty("idle")
    IDLE,
    @JsonProperty("terminated")
    TERMINATED;

    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The status of that word; null for no word. */
    static SessionStatus of(String word) {
        if (word == null) {
            return null;
        }
        return Arrays.stream(values())
                .filter(status -> status.word().equals(word))
                .findFirst()
                .orElseThrow(() -> Problems.badRequest(
                        "status",
                        "must be one of "
                                + Arrays.stream(values()).map(SessionStatus::word).collect(Collectors.joining(", "))
                                + ", found '" + word + "'"));
    }
}
