package io.agentvine.protocol;

import com.fasterxml.jackson.annotation.JsonProperty;

/** The program that does a task. */
public enum AgentProgram {
    /** Claude Code. */
    @JsonProperty("claude")
    CLAUDE("Claude Code"),
    @JsonProperty("opencode")
    OPENCODE("OpenCode");

    private final String title;

    AgentProgram(String title) {
        this.title = title;
    }

    /** As people call it. */
    public String title() {
        return title;
    }

    /** The word on the wire. */
    public String word() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }
}
