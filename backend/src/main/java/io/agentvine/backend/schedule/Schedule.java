package io.agentvine.backend.schedule;

import io.agentvine.backend.store.Row;
import io.agentvine.protocol.Wire;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Optional;
import java.util.UUID;
import tools.jackson.databind.JsonNode;

/**
 * A task that comes by itself.
 *
 * @param plan what people say of it
 * @param nextAt the time that is fired next; null: disabled, or it never comes again
 * @param version grows with each change and each time that is fired
 */
record Schedule(UUID id, Plan plan, Instant nextAt, long version, Instant createdAt, Instant updatedAt, String updatedBy)
        implements StoredSchedule {

    /** @param task body of POST /tasks @param jitter how much later than its time it may be fired */
    record Plan(String name, Cron cron, ZoneId zone, JsonNode task, Overlap overlap, CatchUp catchUp, Duration jitter, boolean enabled) {

        /** Null where it is not enabled, or never comes again. */
        Instant next(Instant after) {
            return enabled ? cron.next(after, zone).orElse(null) : null;
        }

        boolean comesAtOtherTimesThan(Plan other) {
            return !cron.expression().equals(other.cron.expression()) || !zone.equals(other.zone) || !jitter.equals(other.jitter)
                    || enabled != other.enabled;
        }
    }

    /** @throws RuntimeException it cannot be read */
    static Schedule read(Row row) throws SQLException {
        Plan plan = new Plan(row.text("name"), Cron.of(row.text("cron")), ZoneId.of(row.text("time_zone")),
                Wire.mapper().readTree(row.text("task")), row.word(Overlap.class, "overlap"), row.word(CatchUp.class, "catch_up"),
                Duration.ofSeconds(row.number("jitter_seconds")), row.flag("enabled"));
        return new Schedule(row.id("id"), plan, row.time("next_at"), row.number("version"), row.time("created_at"), row.time("updated_at"),
                row.text("updated_by"));
    }

    /** Who submits its tasks, for their history. */
    String actor() {
        return "schedule " + plan.name();
    }

    /** The same for a time at every backend, and spread over schedules and times. Null for null. */
    static Instant dueAt(UUID id, Plan plan, Instant planned) {
        if (planned == null || plan.jitter().isZero()) {
            return planned;
        }
        long mixed = (id.getLeastSignificantBits() ^ planned.toEpochMilli() * 0x9E3779B97F4A7C15L) * 0xC2B2AE3D27D4EB4FL;
        return planned.plusMillis(Math.floorMod(mixed >>> 16, plan.jitter().toMillis() + 1));
    }

    /** The last time that is not after now, if that is at or after the one that is next. */
    Optional<Instant> lastDue(Instant now) {
        return plan.cron().last(now, plan.zone()).filter(last -> !last.isBefore(nextAt));
    }
}
