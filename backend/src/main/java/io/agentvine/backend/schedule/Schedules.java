package io.agentvine.backend.schedule;

import io.agentvine.backend.platform.Paging;
import io.agentvine.backend.platform.ProblemException;
import io.agentvine.backend.platform.Problems;
import io.agentvine.backend.store.Ids;
import io.agentvine.backend.store.Sql;
import io.agentvine.backend.store.SqlFiles;
import io.agentvine.backend.store.Transactions;
import io.agentvine.protocol.Wire;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** The schedules and what became of their times, as rows that all backends share. Times are the store's. Any thread. */
@Component
class Schedules {

    private static final int SHOWN_RUNS = 10;
    private static final int KEPT_RUNS = 100;

    private final SqlFiles sql;
    private final Transactions transactions;
    private final Ids ids;

    Schedules(SqlFiles sql, Transactions transactions, Ids ids) {
        this.sql = sql;
        this.transactions = transactions;
        this.ids = ids;
    }

    Instant now() {
        return transactions.read(() -> Instant.ofEpochMilli(sql.of("schedule/now").number()));
    }

    /** @throws io.agentvine.backend.platform.ProblemException 409 where the name is taken */
    Schedule add(Schedule.Plan plan, String actor) {
        UUID id = ids.next();
        if (said(sql.of("schedule/add"), id, plan, plan.next(now())).with("actor", actor).update() == 0) {
            throw nameIsTaken(plan);
        }
        return require(id);
    }

    /** @throws io.agentvine.backend.platform.ProblemException 409 where the name is taken, or somebody else changed it since it was read */
    Schedule change(Schedule before, Schedule.Plan plan, String actor) {
        Instant next = plan.comesAtOtherTimesThan(before.plan()) ? plan.next(now()) : before.nextAt();
        int changed = said(sql.of("schedule/change"), before.id(), plan, next).with("version", before.version()).with("actor", actor).update();
        if (changed == 0 && !plan.name().equals(before.plan().name()) && count(plan.name()) > 0) {
            throw nameIsTaken(plan);
        }
        if (changed == 0) {
            throw Problems.conflict("The schedule " + before.plan().name() + " was changed, fired or deleted meanwhile; read it and change it again");
        }
        return require(before.id());
    }

    private static Sql said(Sql statement, UUID id, Schedule.Plan plan, Instant next) {
        return statement.with("id", id).with("name", plan.name()).with("cron", plan.cron().expression()).with("time_zone", plan.zone().getId())
                .with("task", Wire.write(plan.task())).with("overlap", plan.overlap()).with("catch_up", plan.catchUp())
                .with("jitter", plan.jitter().toSeconds()).with("enabled", plan.enabled()).with("next", next)
                .with("due", Schedule.dueAt(id, plan, next));
    }

    private static ProblemException nameIsTaken(Schedule.Plan plan) {
        return Problems.conflict("There is a schedule with the name " + plan.name() + " already; change that one, or take another name");
    }

    void delete(UUID id) {
        if (sql.of("schedule/delete").with("id", id).update() == 0) {
            throw Problems.notFound("schedule", id);
        }
    }

    /** @throws io.agentvine.backend.platform.ProblemException 404, or 409 where it cannot be read */
    Schedule require(UUID id) {
        StoredSchedule found = find(id);
        if (found instanceof UnreadableSchedule unreadable) {
            throw unreadable.refused();
        }
        return (Schedule) found;
    }

    /** @throws io.agentvine.backend.platform.ProblemException 404 */
    StoredSchedule find(UUID id) {
        return transactions.read(() -> sql.of("schedule/find").with("id", id).first(StoredSchedule::read))
                .orElseThrow(() -> Problems.notFound("schedule", id));
    }

    /** By name. @param name only that one; null: all */
    List<StoredSchedule> page(String name, Paging page) {
        return transactions.read(() -> sql.of("schedule/list").with("name", name).with("limit", page.limit()).with("offset", page.offset())
                .list(StoredSchedule::read));
    }

    long count(String name) {
        return transactions.read(() -> sql.of("schedule/count").with("name", name).number());
    }

    /** Newest first, the last few. */
    List<ScheduleRun> runs(UUID schedule) {
        return transactions.read(() -> sql.of("schedule/runs").with("schedule", schedule).with("limit", SHOWN_RUNS).list(ScheduleRun::read));
    }

    /** Those whose next time has come. */
    List<StoredSchedule> due(int most) {
        return transactions.read(() -> sql.of("schedule/due").with("most", most).list(StoredSchedule::read));
    }

    /** How long until the next time of any; empty: none comes. */
    Optional<Duration> untilNext() {
        return transactions.read(() -> sql.of("schedule/next_due").first(row -> row.numberOrNull("wait_ms"))).map(Duration::ofMillis);
    }

    /** Its next time is another, if it is still as it was read. Whoever gets true fires; in the caller's transaction. */
    boolean advanceIfUnchanged(Schedule schedule, Instant next) {
        transactions.requireOpen();
        return advance(schedule, next, Schedule.dueAt(schedule.id(), schedule.plan(), next));
    }

    /** It is fired no more, if it is still as it was read; in the caller's transaction. */
    boolean stopIfUnchanged(UnreadableSchedule schedule) {
        transactions.requireOpen();
        return advance(schedule, null, null);
    }

    private boolean advance(StoredSchedule schedule, Instant next, Instant due) {
        return sql.of("schedule/advance").with("id", schedule.id()).with("version", schedule.version()).with("next", next).with("due", due).update() == 1;
    }

    /** Notes what became of a time, and drops old notes; in the caller's transaction. */
    UUID note(StoredSchedule schedule, Instant planned, ScheduleRun.Outcome outcome, String reason, UUID task) {
        UUID id = ids.next();
        sql.of("schedule/add_run").with("id", id).with("schedule", schedule.id()).with("planned", planned).with("outcome", outcome)
                .with("reason", reason).with("task", task).update();
        tellIfSkipped(id, outcome);
        sql.of("schedule/drop_runs").with("schedule", schedule.id()).with("kept", KEPT_RUNS).update();
        return id;
    }

    Optional<ScheduleRun> run(UUID id) {
        return transactions.read(() -> sql.of("schedule/run").with("id", id).first(ScheduleRun::read));
    }

    /** The tasks of a schedule that are not over, newest first. */
    List<ScheduleRun> live(UUID schedule) {
        return sql.of("schedule/live").with("schedule", schedule).list(ScheduleRun::read);
    }

    boolean hasWaiting(UUID schedule) {
        return sql.of("schedule/waiting_of").with("schedule", schedule).exists();
    }

    /** A run that waits, of a schedule. */
    record Waiting(UUID schedule, ScheduleRun run) {}

    /** Those that wait for no task any more. */
    List<Waiting> ready(int most) {
        return transactions.read(() -> sql.of("schedule/ready").with("most", most)
                .list(row -> new Waiting(row.id("schedule_id"), ScheduleRun.read(row))));
    }

    /** It waits no longer, if it still did; in the caller's transaction. */
    boolean settleIfWaiting(UUID run, ScheduleRun.Outcome outcome, String reason) {
        transactions.requireOpen();
        boolean settled = sql.of("schedule/settle_run").with("id", run).with("outcome", outcome).with("reason", reason).update() == 1;
        if (settled) {
            tellIfSkipped(run, outcome);
        }
        return settled;
    }

    private void tellIfSkipped(UUID run, ScheduleRun.Outcome outcome) {
        if (outcome == ScheduleRun.Outcome.SKIPPED) {
            sql.of("schedule/tell").with("run", run).update();
        }
    }

    /** Names the task of a run; in the caller's transaction. */
    void nameTask(UUID run, UUID task) {
        sql.of("schedule/name_task").with("id", run).with("task", task).update();
    }
}
