package io.agentvine.backend.settings;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.swagger.v3.oas.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** A setting as people see it. */
record Setting(
        @Schema(example = "agentvine.lease.duration") String name,
        @Schema(description = "As it is written in settings, a list with commas; of a secret: set. Null: nothing is set and it has no default; where something counts then, its description says what", example = "2m") @Nullable String value,
        @JsonProperty("default") @Schema(description = "Null: it has none", example = "90s") @Nullable String otherwise,
        @Schema(description = "What is written there: duration (as 90s, 5m, 7d), size (as 16MB), number, boolean, text, path, url, one word, list or map", example = "duration") String type,
        @Schema(description = "Whether its value is told to nobody") boolean secret,
        @Schema(example = "how long a lease lives without a heartbeat") @Nullable String description,
        Source source) {

    /**
     * What set it.
     *
     * @param kind how
     * @param name of the variable or the option, or path and line of the file; null of a default
     */
    @Schema(name = "SettingSource")
    record Source(
            @Schema(allowableValues = {"default", "file", "environment", "command_line", "system_property", "other"}, example = "environment") String kind,
            @Schema(example = "AGENTVINE_LEASE_DURATION") @Nullable String name) {

        static final Source DEFAULT = new Source("default", null);
    }
}
