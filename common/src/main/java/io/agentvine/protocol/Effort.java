package io.agentvine.protocol;

import com.fasterxml.jackson.annotation.JsonProperty;

/** How much the model thinks before it acts, as Claude Code takes it. */
public enum Effort {
    @JsonProperty("low")
    LOW,
    @JsonProperty("medium")
    MEDIUM,
    @JsonProperty("high")
    HIGH,
    @JsonProperty("xhigh")
    XHIGH,
    @JsonProperty("max")
    MAX;

    /** The word on the wire and on the agent's command line. */
    public String word() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }
}
