package io.agentvine.protocol;

import com.fasterxml.jackson.annotation.JsonProperty;

/** Why a run did not complete; what follows from each is the backend's RetryPolicy. */
public enum FailureClass {
    @JsonProperty("agent_error")
    AGENT_ERROR,
    @JsonProperty("api_unavailable")
    API_UNAVAILABLE,
    @JsonProperty("stalled")
    STALLED,
    @JsonProperty("workspace")
    WORKSPACE,
    @JsonProperty("worker_lost")
    WORKER_LOST,
    @JsonProperty("usage_limit")
    USAGE_LIMIT,
    @JsonProperty("auth")
    AUTH,
    @JsonProperty("timeout")
    TIMEOUT,
    @JsonProperty("max_turns")
    MAX_TURNS,
    @JsonProperty("budget")
    BUDGET,
    @JsonProperty("refused")
    REFUSED,
    @JsonProperty("repository")
    REPOSITORY,
    @JsonProperty("setup")
    SETUP,
    @JsonProperty("verification")
    VERIFICATION,
    @JsonProperty("unanswered")
    UNANSWERED,
    /** A task that it depends on failed, was cancelled or was deleted; never reported by a worker. */
    @JsonProperty("dependency")
    DEPENDENCY,
    @JsonProperty("cancelled")
    CANCELLED;

    /** The word on the wire and in the tables. */
    public String word() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }
}
