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
    STOP,
    /** A question of that run was answered, or is no more: ask again for each that is open. A hint; it may be lost. */
    @JsonProperty("answer")
    ANSWER,
    /** A person wrote to that run: fetch its messages. A hint; it may be lost. */
    @JsonProperty("message")
    MESSAGE;

    /** The word on the wire and in the tables. */
    public String word() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }
}
