package io.agentvine.backend.series;

import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Figures over a time.
 *
 * @param from the beginning of the first stretch
 * @param to the end of the last one
 * @param omitted how many lines are left out, because there are more than 50; those with the most are shown
 */
record Series(
        @Schema(allowableValues = {"depth", "started", "finished", "failed", "wait_seconds", "run_seconds", "cost_usd"}) String metric,
        @Schema(allowableValues = {"queue", "worker", "class", "repository"}) @Nullable String by,
        @Schema(allowableValues = {"tasks", "runs", "seconds", "usd"}) String unit,
        Instant from,
        Instant to,
        @Schema(allowableValues = {"1m", "1h"}) String step,
        List<Line> lines,
        int omitted) {

    /**
     * One of those that the figures are told apart by.
     *
     * @param name null where they are not
     * @param points of the stretches that had something, in order; the others are 0, or of a time and of a depth unknown
     */
    @Schema(name = "SeriesLine")
    record Line(@Nullable String name, List<Point> points) {}

    /**
     * @param at when its stretch begins
     * @param value of a time the mean, of the depth the most
     * @param count how many a time is the mean of
     * @param p50 of a time, within an eighth; told of all and by queue
     */
    @Schema(name = "SeriesPoint")
    record Point(Instant at, double value, @Nullable Long count, @Nullable Double p50, @Nullable Double p95) {}
}
