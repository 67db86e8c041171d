package io.agentvine.backend.task.web;

import io.agentvine.backend.store.Row;
import io.agentvine.backend.store.SqlFiles;
import io.agentvine.backend.task.Standstill;
import io.agentvine.protocol.Wire;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The workers that there are, as they were read; for saying what a queued task waits for.
 *
 * @param standstill why none of them is given work, whoever it is, or null
 */
record Workforce(List<Member> members, @Nullable Standstill standstill) {

    /** Whether a worker is given work, and why not. The first that holds counts. */
    enum State {
        /** Not heard of for a lease's time. */
        OFFLINE,
        /** Its connection broke, and it was not heard of since. */
        SILENT,
        DRAINING,
        /** It says itself that it can take no work. */
        ERROR,
        /** Its credential is at its usage limit. */
        LIMITED,
        ABLE
    }

    /**
     * A worker.
     *
     * @param runs how many of its slots have one now
     * @param error what it says where it is in error, or null
     * @param limitedUntil when its credential's usage limit resets, or null
     */
    record Member(UUID id, String name, Set<String> labels, State state, int slots, int runs, @Nullable String error,
            @Nullable Instant limitedUntil) {

        static Member of(Row row) throws SQLException {
            return new Member(row.id("id"), row.text("name"), Set.of(Wire.read(row.text("labels"), String[].class)),
                    row.word(State.class, "state"), row.count("slots"), row.count("runs"), row.text("error_message"),
                    row.time("limited_until"));
        }
    }

    /** One statement, whatever the number of tasks. */
    static Workforce read(SqlFiles sql, Duration lease) {
        return new Workforce(sql.of("task/workforce").with("lease", lease).list(Member::of), null);
    }

    /** The same, where something stops all of them. */
    Workforce stoppedBy(Standstill reason) {
        return new Workforce(members, reason);
    }

    /** Those that have all these labels. */
    Workforce having(List<String> labels) {
        return labels.isEmpty() ? this
                : new Workforce(members.stream().filter(one -> one.labels.containsAll(labels)).toList(), standstill);
    }

    boolean isEmpty() {
        return members.isEmpty();
    }

    int size() {
        return members.size();
    }

    List<Member> in(State state) {
        return members.stream().filter(one -> one.state == state).toList();
    }

    /** Whether any may be given work at all. */
    boolean canWork() {
        return members.stream().anyMatch(one -> one.state == State.ABLE);
    }

    /** Of those that may be given work. */
    int slots() {
        return able().mapToInt(Member::slots).sum();
    }

    /** Of these slots, those without a run. */
    int free() {
        return able().mapToInt(one -> Math.max(0, one.slots - one.runs)).sum();
    }

    /** When the first of them that is at a usage limit may go on; null where none is. */
    @Nullable Instant firstReset() {
        return in(State.LIMITED).stream().map(Member::limitedUntil).filter(Objects::nonNull).min(Instant::compareTo).orElse(null);
    }

    private Stream<Member> able() {
        return members.stream().filter(one -> one.state == State.ABLE);
    }
}
