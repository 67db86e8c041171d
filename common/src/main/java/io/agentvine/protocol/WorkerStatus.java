package io.agentvine.protocol;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What a worker is doing; offline is said by the backend only. */
public enum WorkerStatus {
    @JsonProperty("idle")
    IDLE,
    @JsonProperty("busy")
    BUSY,
    @JsonProperty("waiting")
    WAITING,
    @JsonProperty("error")
    ERROR,
    @JsonProperty("draining")
    DRAINING,
    @JsonProperty("offline")
    OFFLINE;

    /** The word on the wire and in the tables. */
    public String word() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }
}
