package io.agentvine.protocol;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What the network of a run behind the wall leads to. */
public enum Network {
    /** Nothing but the model. */
    @JsonProperty("none")
    NONE,
    /** The package registries of the common ecosystems, the hosts that are named, and those that somebody says yes to. */
    @JsonProperty("hosts")
    HOSTS,
    /** Whatever is public. */
    @JsonProperty("open")
    OPEN;

    /** The word on the wire and on the worker's command line. */
    public String word() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }
}
