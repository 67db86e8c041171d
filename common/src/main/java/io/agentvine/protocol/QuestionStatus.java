package io.agentvine.protocol;

import com.fasterxml.jackson.annotation.JsonProperty;

/** Where a question stands. */
public enum QuestionStatus {
    @JsonProperty("open")
    OPEN,
    @JsonProperty("answered")
    ANSWERED,
    /** Nobody needs the answer any more: its run ended otherwise, or was parked on another question. */
    @JsonProperty("withdrawn")
    WITHDRAWN,
    /** Nobody answered in time. */
    @JsonProperty("expired")
    EXPIRED;

    /** The word on the wire and in the tables. */
    public String word() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }
}
