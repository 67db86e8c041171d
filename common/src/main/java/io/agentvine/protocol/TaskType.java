package io.agentvine.protocol;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What kind of work a task is. */
public enum TaskType {
    @JsonProperty("feature")
    FEATURE,
    @JsonProperty("bugfix")
    BUGFIX,
    @JsonProperty("test")
    TEST,
    @JsonProperty("docs")
    DOCS,
    @JsonProperty("refactor")
    REFACTOR,
    @JsonProperty("review")
    REVIEW;

    /** The word on the wire and in the tables. */
    public String word() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }
}
