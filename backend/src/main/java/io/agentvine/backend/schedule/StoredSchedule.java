package io.agentvine.backend.schedule;

import io.agentvine.backend.store.Row;
import java.sql.SQLException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.UUID;
import tools.jackson.core.JacksonException;

/** A row of the schedules: one that can be read, or one that cannot. */
sealed interface StoredSchedule permits Schedule, UnreadableSchedule {

    UUID id();

    /** The time that is fired next; null: disabled, or it never comes again. */
    Instant nextAt();

    /** Grows with each change and each time that is fired. */
    long version();

    /** One that cannot be read stands in no other's way. */
    static StoredSchedule read(Row row) throws SQLException {
        try {
            return Schedule.read(row);
        } catch (IllegalArgumentException | DateTimeException | JacksonException unreadable) {
            return UnreadableSchedule.of(row, unreadable.getMessage());
        }
    }
}
