package io.agentvine.backend.task;

import io.agentvine.backend.store.Database;
import io.agentvine.protocol.Wire;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * The workers that there are, counted; for saying what a queued task waits for.
 *
 * @param registered not deregistered
 * @param online of these, heard of within a lease's time, and since their connection broke
 * @param inError online and taking no work, since something is wrong there
 * @param draining online and taking no work, since they were told so
 * @param slots of those that may take work
 * @param free of these slots, without a run
 * @param firstError name and message of one that is in error, or null
 * @param standstill why none of those that could work is given work, or null
 * @param labels of each that may take work
 */
record Workforce(int registered, int online, int inError, int draining, int slots, int free, String firstError, Standstill standstill,
        List<Set<String>> labels) {

    Workforce(int registered, int online, int inError, int draining, int slots, int free, String firstError) {
        this(registered, online, inError, draining, slots, free, firstError, null, List.of());
    }

    private static final String LIMITED = "SELECT 1 FROM credential_limits l WHERE l.fingerprint = w.credential_fingerprint"
            + " AND l.until > %s";

    /** Two statements, whatever the number of tasks. */
    static Workforce count(JdbcTemplate jdbc, Database database, Duration lease) {
        String able = "w.deregistered_at IS NULL AND w.last_seen_at >= %s - %d AND %s AND NOT EXISTS (%s)".formatted(database.now(),
                lease.toMillis(), Grants.MAY_TAKE_WORK, LIMITED.formatted(database.now()));
        List<Set<String>> labels = jdbc.query("SELECT DISTINCT w.labels FROM workers w WHERE " + able,
                (row, n) -> Set.of(Wire.read(row.getString(1), String[].class)));
        return jdbc.queryForObject("""
                SELECT COUNT(*) AS registered, SUM(online) AS online, SUM(CASE WHEN online = 1 AND draining = 0 AND status = 'error'
                    THEN 1 ELSE 0 END) AS in_error, SUM(CASE WHEN online = 1 AND draining = 1 THEN 1 ELSE 0 END) AS draining,
                    SUM(able * slots) AS slots, SUM(CASE WHEN able = 1 AND slots > runs THEN slots - runs ELSE 0 END) AS free,
                    MIN(CASE WHEN online = 1 AND draining = 0 AND status = 'error'
                        THEN name || ' says: ' || COALESCE(error_message, 'no message') END) AS first_error, MIN(limited_until)
                    AS limited_until
                FROM (SELECT w.name, w.slots, w.status, w.draining, w.error_message, COALESCE(r.runs, 0) AS runs,
                        CASE WHEN w.last_seen_at >= %1$s - %2$d AND w.broken_at IS NULL THEN 1 ELSE 0 END AS online,
                        CASE WHEN w.last_seen_at >= %1$s - %2$d AND %3$s AND NOT EXISTS (%4$s)
                            THEN 1 ELSE 0 END AS able,
                        (SELECT l.until FROM credential_limits l WHERE l.fingerprint = w.credential_fingerprint
                            AND l.until > %1$s AND w.last_seen_at >= %1$s - %2$d AND %3$s) AS limited_until
                    FROM workers w LEFT JOIN (SELECT worker_id, COUNT(*) AS runs FROM tasks WHERE status = 'in_progress'
                        GROUP BY worker_id) r ON r.worker_id = w.id
                    WHERE w.deregistered_at IS NULL) counted""".formatted(database.now(), lease.toMillis(), Grants.MAY_TAKE_WORK,
                        LIMITED.formatted(database.now())),
                (row, n) -> of(row, labels));
    }

    private static Workforce of(ResultSet row, List<Set<String>> labels) throws SQLException {
        long limited = row.getLong("limited_until");
        Standstill limit = row.wasNull() || row.getInt("slots") > 0 ? null : new Standstill("usage_limit",
                "The credential of every worker that could take it is at its usage limit until " + Instant.ofEpochMilli(limited) + ".",
                Instant.ofEpochMilli(limited));
        return new Workforce(row.getInt("registered"), row.getInt("online"), row.getInt("in_error"), row.getInt("draining"),
                row.getInt("slots"), row.getInt("free"), row.getString("first_error"), limit, labels);
    }

    /** The same, where something stops all of them. */
    Workforce stoppedBy(Standstill reason) {
        return new Workforce(registered, online, inError, draining, slots, free, firstError, reason, labels);
    }

    boolean anyHas(List<String> wanted) {
        return labels.stream().anyMatch(own -> own.containsAll(wanted));
    }

    /** Whether any worker may be given work at all. */
    boolean canWork() {
        return slots > 0;
    }
}
