package io.agentvine.backend.schedule;

import io.agentvine.backend.platform.ProblemException;
import io.agentvine.backend.platform.Problems;
import io.agentvine.backend.store.Row;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;

/**
 * A schedule whose row this version cannot read, as where its time zone is not known any more. It is shown as it stands, and deleted; nothing is fired.
 *
 * @param task as it stands, JSON or not
 * @param why for people
 */
record UnreadableSchedule(UUID id, String name, String cron, String timeZone, String task, Overlap overlap, CatchUp catchUp, Duration jitter,
        boolean enabled, Instant nextAt, long version, Instant createdAt, Instant updatedAt, String updatedBy, String why) implements StoredSchedule {

    static UnreadableSchedule of(Row row, String why) throws SQLException {
        return new UnreadableSchedule(row.id("id"), row.text("name"), row.text("cron"), row.text("time_zone"), row.text("task"),
                row.word(Overlap.class, "overlap"), row.word(CatchUp.class, "catch_up"), Duration.ofSeconds(row.number("jitter_seconds")),
                row.flag("enabled"), row.time("next_at"), row.number("version"), row.time("created_at"), row.time("updated_at"), row.text("updated_by"),
                why);
    }

    String problem() {
        return "The schedule " + name + " cannot be read (" + why + "), so it is fired no more; delete it and add it again";
    }

    ProblemException refused() {
        return Problems.conflict(problem());
    }
}
