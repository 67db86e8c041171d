package io.agentvine.backend.series;

import io.agentvine.backend.store.Row;
import java.sql.SQLException;
import java.util.EnumSet;
import java.util.Set;

/** What can be asked for. */
enum Metric {
    DEPTH("tasks", EnumSet.of(Dimension.ALL, Dimension.QUEUE)),
    STARTED("runs", EnumSet.of(Dimension.ALL, Dimension.QUEUE, Dimension.WORKER, Dimension.REPOSITORY)),
    FINISHED("runs", EnumSet.of(Dimension.ALL, Dimension.QUEUE, Dimension.WORKER, Dimension.REPOSITORY)),
    FAILED("runs", EnumSet.allOf(Dimension.class)),
    WAIT_SECONDS("seconds", EnumSet.of(Dimension.ALL, Dimension.QUEUE, Dimension.WORKER, Dimension.REPOSITORY)),
    RUN_SECONDS("seconds", EnumSet.of(Dimension.ALL, Dimension.QUEUE, Dimension.WORKER, Dimension.REPOSITORY)),
    COST_USD("usd", EnumSet.allOf(Dimension.class));

    final String unit;
    final Set<Dimension> dimensions;

    Metric(String unit, Set<Dimension> dimensions) {
        this.unit = unit;
        this.dimensions = dimensions;
    }

    /** By what the figures can be told apart. */
    enum Dimension {
        ALL,
        QUEUE,
        WORKER,
        CLASS,
        REPOSITORY
    }

    /** Whether it is the length of something, whose p50 and p95 are kept of all and of queues. */
    boolean isTime() {
        return this == WAIT_SECONDS || this == RUN_SECONDS;
    }

    /** The word of its lengths in {@code series_times}. */
    String timeKind() {
        return this == WAIT_SECONDS ? "wait" : "run";
    }

    /** In a stretch; null where it had none. Of a time the mean. */
    Double value(Row row) throws SQLException {
        return switch (this) {
            case DEPTH -> row.numberOrNull("depth") == null ? null : (double) row.number("depth");
            case STARTED -> some(row.number("started"));
            case FINISHED -> some(row.number("finished"));
            case FAILED -> some(row.number("failed"));
            case WAIT_SECONDS -> mean(row.number("wait_ms"), row.number("started"));
            case RUN_SECONDS -> mean(row.number("run_ms"), row.number("ended"));
            case COST_USD -> row.number("cost_micro_usd") == 0 ? null : row.number("cost_micro_usd") / 1_000_000d;
        };
    }

    private static Double some(long count) {
        return count == 0 ? null : (double) count;
    }

    private static Double mean(long millis, long count) {
        return count == 0 ? null : millis / 1000d / count;
    }

    /** How many waits or runs the mean is of; null of what is no time. */
    Long count(Row row) throws SQLException {
        return isTime() ? (Long) row.number(this == WAIT_SECONDS ? "started" : "ended") : null;
    }
}
