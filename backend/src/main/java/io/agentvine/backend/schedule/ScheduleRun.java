package io.agentvine.backend.schedule;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.agentvine.backend.store.Row;
import io.swagger.v3.oas.annotations.media.Schema;
import java.sql.SQLException;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What became of one time of a schedule. */
record ScheduleRun(
        UUID id,
        @Schema(description = "The time that was to be fired") Instant plannedAt,
        Instant firedAt,
        Outcome outcome,
        @Schema(description = "Why, where it is anything but a plain start") @Nullable String reason,
        @Nullable UUID taskId) {

    /** How it went. */
    enum Outcome {
        /** Its task was submitted. */
        @JsonProperty("started")
        STARTED,
        /** It waits until the task before is over. */
        @JsonProperty("waiting")
        WAITING,
        @JsonProperty("skipped")
        SKIPPED,
        /** Its task was refused. */
        @JsonProperty("failed")
        FAILED
    }

    static ScheduleRun read(Row row) throws SQLException {
        return new ScheduleRun(row.id("id"), row.time("planned_at"), row.time("fired_at"), row.word(Outcome.class, "outcome"), row.text("reason"),
                row.id("task_id"));
    }
}
