package io.agentvine.backend.series;

import io.agentvine.backend.platform.Checks;
import io.agentvine.backend.platform.JsonFields;
import io.agentvine.backend.series.Metric.Dimension;
import io.agentvine.backend.store.Database;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Figures over a time. */
@RestController
@RequestMapping("/api/v1/queue/series")
@Tag(name = "queue")
class SeriesController {

    private static final Duration SHOWN = Duration.ofHours(1);

    private final SeriesReader reader;
    private final Database database;

    SeriesController(SeriesReader reader, Database database) {
        this.reader = reader;
        this.database = database;
    }

    @GetMapping
    @Operation(
            summary = "Figures over a time",
            description = "Kept as counted buckets of a minute, for the last 24 hours, and of an hour, for 90 days; at most 5 s behind while something runs."
                    + " depth: the most tasks that could be claimed at once (seen once a minute). started, finished, failed: runs, failed also counts those"
                    + " that are tried again, and tasks that failed without a run. wait_seconds: from when a task could be claimed to its run."
                    + " run_seconds: of runs that ended, however. cost_usd: of runs that ended. A stretch in which nothing was is left out.")
    @ApiResponse(responseCode = "200", description = "The figures, a line for each that they are told apart by")
    @ApiResponse(responseCode = "400", description = "An unknown metric or division, or a time for which these are not kept")
    Series series(
            @Parameter(description = "depth, started, finished, failed, wait_seconds, run_seconds or cost_usd", example = "finished", required = true)
                    @RequestParam(required = false) String metric,
            @Parameter(description = "queue, worker, class (of failures, and of what they cost) or repository; none: all together. depth by queue only")
                    @RequestParam(required = false) String by,
            @Parameter(description = "Default: an hour before 'to'", example = "2026-01-31T09:30:00Z") @RequestParam(required = false) String from,
            @Parameter(description = "Default: now", example = "2026-01-31T10:30:00Z") @RequestParam(required = false) String to,
            @Parameter(description = "1m or 1h; default: 1m for up to 24 hours") @RequestParam(required = false) String step) {
        Checks checks = new Checks().present("metric", metric);
        Metric wanted = metric == null ? null : JsonFields.wordOf(Metric.class, metric);
        checks.that(metric == null || wanted != null, "metric", "must be one of " + JsonFields.words(Metric.class) + ", found '" + metric + "'");
        Dimension divided = by == null ? Dimension.ALL : JsonFields.wordOf(Dimension.class, by);
        checks.that(divided != null && !"all".equals(by), "by", "must be one of queue, worker, class, repository, found '" + by + "'")
                .that(wanted == null || divided == null || wanted.dimensions.contains(divided), "by", "is not kept for this metric");
        Instant now = database.currentTime();
        Instant end = time(checks, "to", to, now);
        Instant begin = time(checks, "from", from, end.minus(SHOWN));
        checks.that(begin.isBefore(end), "from", "must be before 'to'");
        Stretch length = step(checks, step, begin, end);
        checks.orRefuse();
        new Checks().that(Duration.between(begin, end).compareTo(length.reach) <= 0, "from", "must be at most " + length.reach.toHours()
                + " hours before 'to' with step=" + length.word).orRefuse();
        return reader.read(wanted, divided, length, floor(begin, length), ceiling(end, length));
    }

    private static Stretch step(Checks checks, String given, Instant from, Instant to) {
        if (given == null) {
            return Duration.between(from, to).compareTo(Stretch.MINUTE.reach) <= 0 ? Stretch.MINUTE : Stretch.HOUR;
        }
        Stretch step = Arrays.stream(Stretch.values()).filter(one -> one.word.equals(given)).findFirst().orElse(null);
        checks.that(step != null, "step", "must be 1m or 1h, found '" + given + "'");
        return step;
    }

    private static Instant time(Checks checks, String name, String given, Instant otherwise) {
        try {
            Instant time = given == null ? otherwise : OffsetDateTime.parse(given).toInstant();
            boolean right = time.getEpochSecond() >= 0 && time.getEpochSecond() < 1L << 37;
            checks.that(right, name, "must be from 1970 on");
            return right ? time : otherwise;
        } catch (DateTimeParseException e) {
            checks.that(false, name, "must be a time as '2026-01-31T09:30:00Z', found '" + given + "'");
            return otherwise;
        }
    }

    private static Instant floor(Instant time, Stretch step) {
        return Instant.ofEpochMilli(Math.floorDiv(time.toEpochMilli(), step.length.toMillis()) * step.length.toMillis());
    }

    private static Instant ceiling(Instant time, Stretch step) {
        return floor(time.plus(step.length).minusMillis(1), step);
    }
}
