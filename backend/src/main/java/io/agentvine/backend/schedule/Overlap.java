package io.agentvine.backend.schedule;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What becomes of a time whose schedule has a task that is not over yet. */
enum Overlap {
    /** Nothing is started. */
    @JsonProperty("skip")
    SKIP,
    /** It waits until that task is over; one waits at most. */
    @JsonProperty("queue")
    QUEUE,
    /** That task is cancelled. */
    @JsonProperty("cancel_running")
    CANCEL_RUNNING
}
