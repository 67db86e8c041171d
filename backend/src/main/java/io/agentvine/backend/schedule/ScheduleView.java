package io.agentvine.backend.schedule;

import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.StringNode;

/**
 * A schedule as people see it.
 *
 * @param nextTimes that it is fired; none where it is not enabled
 * @param lastRuns newest first
 */
record ScheduleView(
        UUID id,
        @Schema(example = "nightly-upgrade") String name,
        @Schema(example = "30 6 * * mon-fri") String cron,
        @Schema(example = "Europe/Berlin") String timeZone,
        @Schema(example = "At 06:30 on Monday to Friday (Europe/Berlin)") String words,
        @Schema(type = "object", description = "Body of POST /tasks") JsonNode task,
        Overlap overlap,
        CatchUp catchUp,
        @Schema(description = "Seconds by which it may be fired later than its time, another number for each time") long jitter,
        boolean enabled,
        List<NextTime> nextTimes,
        List<ScheduleRun> lastRuns,
        Instant createdAt,
        Instant updatedAt,
        String updatedBy,
        @Schema(description = "Why it cannot be read any more, and so is fired no more; then 'task' is the text that is kept") @Nullable String problem) {

    private static final int SHOWN_TIMES = 5;

    /** A time to come. @param due when it is fired: with jitter later than its time @param note where the clocks are changed */
    record NextTime(
            Instant at,
            @Schema(description = "On the clocks of its time zone", example = "2026-03-29T03:00:00+02:00") String local,
            Instant due,
            @Nullable String note) {}

    static ScheduleView of(StoredSchedule stored, List<ScheduleRun> runs) {
        return stored instanceof UnreadableSchedule unreadable ? of(unreadable, runs) : of((Schedule) stored, runs);
    }

    private static ScheduleView of(UnreadableSchedule schedule, List<ScheduleRun> runs) {
        return new ScheduleView(schedule.id(), schedule.name(), schedule.cron(), schedule.timeZone(), "Not known: it cannot be read",
                StringNode.valueOf(schedule.task()), schedule.overlap(), schedule.catchUp(), schedule.jitter().toSeconds(), schedule.enabled(), List.of(),
                runs, schedule.createdAt(), schedule.updatedAt(), schedule.updatedBy(), schedule.problem());
    }

    private static ScheduleView of(Schedule schedule, List<ScheduleRun> runs) {
        Schedule.Plan plan = schedule.plan();
        return new ScheduleView(schedule.id(), plan.name(), plan.cron().expression(), plan.zone().getId(),
                plan.cron().words() + " (" + plan.zone().getId() + ")", plan.task(), plan.overlap(), plan.catchUp(),
                plan.jitter().toSeconds(), plan.enabled(), times(schedule), runs, schedule.createdAt(),
                schedule.updatedAt(), schedule.updatedBy(), null);
    }

    private static List<NextTime> times(Schedule schedule) {
        Schedule.Plan plan = schedule.plan();
        List<NextTime> times = new ArrayList<>();
        for (Instant at = schedule.nextAt(); at != null && times.size() < SHOWN_TIMES; at = plan.next(at)) {
            times.add(new NextTime(at, DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(at.atZone(plan.zone())),
                    Schedule.dueAt(schedule.id(), plan, at), plan.cron().noteOn(at, plan.zone())));
        }
        return times;
    }
}
