package io.agentvine.protocol;

import com.fasterxml.jackson.annotation.JsonProperty;

/** The three queues that workers claim from, most urgent first. */
public enum QueueName {
    @JsonProperty("high_priority")
    HIGH_PRIORITY,
    @JsonProperty("default")
    DEFAULT,
    @JsonProperty("low_priority")
    LOW_PRIORITY;

    /** The word on the wire and in the tables. */
    public String word() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }
}
