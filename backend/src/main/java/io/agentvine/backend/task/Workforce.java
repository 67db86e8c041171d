package io.agentvine.backend.task;

import io.agentvine.backend.store.Row;
import io.agentvine.backend.store.SqlFiles;
import io.agentvine.protocol.Wire;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;

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

    /** Two statements, whatever the number of tasks. @param lease how long a worker that says nothing counts as online */
    static Workforce count(SqlFiles sql, Duration lease) {
        List<Set<String>> labels = sql.of("task/workforce_labels").with("lease", lease)
                .list(row -> Set.of(Wire.read(row.text("labels"), String[].class)));
        return sql.of("task/workforce").with("lease", lease).first(row -> of(row, labels)).orElseThrow();
    }

    private static Workforce of(Row row, List<Set<String>> labels) throws SQLException {
        Instant limited = row.count("slots") > 0 ? null : row.time("limited_until");
        Standstill limit = limited == null ? null : new Standstill("usage_limit",
                "The credential of every worker that could take it is at its usage limit until " + limited + ".", limited);
        return new Workforce(row.count("registered"), row.count("online"), row.count("in_error"), row.count("draining"),
                row.count("slots"), row.count("free"), row.text("first_error"), limit, labels);
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
