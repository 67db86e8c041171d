package io.agentvine.protocol;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What a worker is to do with a run that it presented in a heartbeat: go on, stop and report cancelled, or stop because the right to it is gone. */
public enum RunDirective {
    @JsonProperty("keep")
    KEEP,
    @JsonProperty("cancel")
    CANCEL,
    @JsonProperty("lost")
    LOST;

    /** The word on the wire and in the tables. */
    public String word() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }
}
