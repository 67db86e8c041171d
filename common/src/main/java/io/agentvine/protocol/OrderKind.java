package io.agentvine.protocol;

import com.fasterxml.jackson.annotation.JsonProperty;

/** Kinds of orders on the directives stream. */
public enum OrderKind {
    @JsonProperty("cancel")
    CANCEL,
    @JsonProperty("drain")
    DRAIN,
    @JsonProperty("resume")
    RESUME,
    @JsonProperty("stop")
    STOP;

    /** The word on the wire and in the tables. */
    public String word() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }
}
