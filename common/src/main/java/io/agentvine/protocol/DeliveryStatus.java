package io.agentvine.protocol;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What became of the branch: pushed, push failed (the change is kept as a diff), or nothing to push. */
public enum DeliveryStatus {
    @JsonProperty("pushed")
    PUSHED,
    @JsonProperty("failed")
    FAILED,
    @JsonProperty("unchanged")
    UNCHANGED;

    /** The word on the wire and in the tables. */
    public String word() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }
}
