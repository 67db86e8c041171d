package io.agentvine.protocol;

import com.fasterxml.jackson.annotation.JsonProperty;

/** How much an agent may do without asking a person. */
public enum PermissionLevel {
    @JsonProperty("autonomous")
    AUTONOMOUS,
    @JsonProperty("supervised")
    SUPERVISED,
    @JsonProperty("human_required")
    HUMAN_REQUIRED;

    /** The word on the wire and in the tables. */
    public String word() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }
}
