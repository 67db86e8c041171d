package io.agentvine.protocol;

import com.fasterxml.jackson.annotation.JsonProperty;

/** The program that does a task. */
public enum AgentProgram {
    /** Claude Code. */
    @JsonProperty("claude")
    CLAUDE,
    @JsonProperty("opencode")
    OPENCODE;

    /** The word on the wire. */
    public String word() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }
}
