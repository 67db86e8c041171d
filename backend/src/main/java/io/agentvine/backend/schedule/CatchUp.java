package io.agentvine.backend.schedule;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What becomes of times at which no backend ran. */
enum CatchUp {
    @JsonProperty("none")
    NONE,
    /** The last of them is fired. */
    @JsonProperty("once")
    ONCE
}
