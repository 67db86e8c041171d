package io.agentvine.backend.schedule;

import io.agentvine.backend.platform.Caller;
import io.agentvine.backend.platform.ProblemException;
import io.agentvine.backend.schedule.ScheduleRun.Outcome;
import io.agentvine.backend.store.Transactions;
import io.agentvine.backend.task.NewTask;
import io.agentvine.backend.task.TaskLifecycle;
import io.agentvine.backend.task.body.OperatorsOnly;
import io.agentvine.backend.task.web.TaskRequests;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;

/**
 * Fires what is due. A time is taken by moving the schedule's next time on, a compare-and-set; that, the note of what became of it and the
 * task are one commit, so that several backends fire it once and nothing is lost where one dies. Any thread.
 */
@Component
class Firing {

    private static final int MOST_AT_ONCE = 50;

    private final Schedules schedules;
    private final TaskRequests requests;
    private final TaskLifecycle tasks;
    private final Transactions transactions;
    private final ScheduleSettings settings;

    Firing(Schedules schedules, TaskRequests requests, TaskLifecycle tasks, Transactions transactions, ScheduleSettings settings) {
        this.schedules = schedules;
        this.requests = requests;
        this.tasks = tasks;
        this.transactions = transactions;
        this.settings = settings;
    }

    /** What waited and may go, then what is due; one that fails stands in no other's way. */
    void turn() {
        RuntimeException failure = null;
        for (Schedules.Waiting waiting : schedules.ready(MOST_AT_ONCE)) {
            failure = tried(() -> startWaiting(waiting), failure);
        }
        List<StoredSchedule> due = schedules.due(MOST_AT_ONCE);
        Instant now = due.isEmpty() ? null : schedules.now();
        for (StoredSchedule schedule : due) {
            failure = tried(() -> fire(schedule, now), failure);
        }
        if (failure != null) {
            throw failure;
        }
    }

    private static RuntimeException tried(Runnable work, RuntimeException before) {
        try {
            work.run();
            return before;
        } catch (RuntimeException e) {
            return e;
        }
    }

    /** A time on request of a person, whatever the schedule says of overlaps. */
    UUID runNow(Schedule schedule, String actor) {
        NewTask task = read(schedule);
        Instant now = schedules.now();
        return transactions.run(() -> {
            UUID run = schedules.note(schedule, now, Outcome.STARTED, "Asked for by " + actor + ".", null);
            start(schedule, run, task, actor);
            return run;
        });
    }

    private void fire(StoredSchedule stored, Instant now) {
        if (stored instanceof UnreadableSchedule unreadable) {
            stop(unreadable);
        } else {
            fire((Schedule) stored, now);
        }
    }

    private void stop(UnreadableSchedule schedule) {
        transactions.run(() -> {
            if (schedules.stopIfUnchanged(schedule)) {
                schedules.note(schedule, schedule.nextAt(), Outcome.FAILED, schedule.problem() + ".", null);
            }
        });
    }

    private void fire(Schedule schedule, Instant now) {
        Instant planned = schedule.lastDue(now).orElse(schedule.nextAt());
        boolean late = planned.plus(settings.late()).plus(schedule.plan().jitter()).isBefore(now);
        if (late && schedule.plan().catchUp() == CatchUp.NONE) {
            transactions.run(() -> takeAndNote(schedule, now, planned, Outcome.SKIPPED, "Missed: no backend ran at that time."));
            return;
        }
        try {
            NewTask task = read(schedule);
            String missed = late ? "Caught up: no backend ran at that time." : null;
            transactions.run(() -> {
                if (take(schedule, now, planned)) {
                    startUnlessOverlaps(schedule, planned, task, missed);
                }
            });
        } catch (ProblemException refused) {
            String why = unlessItMayPass(refused);
            transactions.run(() -> takeAndNote(schedule, now, planned, Outcome.FAILED, why));
        }
    }

    /** Whether it is ours to fire. What came before that time and was not fired is noted as one that was missed. */
    private boolean take(Schedule schedule, Instant now, Instant planned) {
        if (!schedules.advanceIfUnchanged(schedule, schedule.plan().next(now))) {
            return false;
        }
        if (planned.isAfter(schedule.nextAt())) {
            schedules.note(schedule, schedule.nextAt(), Outcome.SKIPPED, "Missed, as all until " + planned + ": no backend ran at that time.", null);
        }
        return true;
    }

    private void takeAndNote(Schedule schedule, Instant now, Instant planned, Outcome outcome, String reason) {
        if (take(schedule, now, planned)) {
            schedules.note(schedule, planned, outcome, reason, null);
        }
    }

    private void startUnlessOverlaps(Schedule schedule, Instant planned, NewTask task, String why) {
        List<ScheduleRun> live = schedules.live(schedule.id());
        boolean others = schedules.hasWaiting(schedule.id());
        Overlap overlap = schedule.plan().overlap();
        if ((live.isEmpty() && !others) || overlap == Overlap.CANCEL_RUNNING) {
            live.forEach(run -> tasks.cancelIfLive(run.taskId(), schedule.actor()));
            String cancelled = live.isEmpty() ? why : "Task " + live.get(0).taskId() + " of " + live.get(0).plannedAt() + " was not over and is cancelled.";
            start(schedule, schedules.note(schedule, planned, Outcome.STARTED, cancelled, null), task, schedule.actor());
        } else {
            String because = live.isEmpty() ? "Another time waits to be started" : "Task " + live.get(0).taskId() + " of " + live.get(0).plannedAt() + " is not over yet";
            boolean waits = overlap == Overlap.QUEUE && !others;
            schedules.note(schedule, planned, waits ? Outcome.WAITING : Outcome.SKIPPED,
                    because + (overlap == Overlap.QUEUE && others && !live.isEmpty() ? ", and another time waits for it." : "."), null);
        }
    }

    private void startWaiting(Schedules.Waiting waiting) {
        UUID run = waiting.run().id();
        StoredSchedule stored = schedules.find(waiting.schedule());
        if (stored instanceof UnreadableSchedule unreadable) {
            transactions.run(() -> schedules.settleIfWaiting(run, Outcome.FAILED, unreadable.problem() + "."));
            return;
        }
        Schedule schedule = (Schedule) stored;
        try {
            NewTask task = read(schedule);
            transactions.run(() -> {
                if (schedules.settleIfWaiting(run, Outcome.STARTED, "Waited until the task before was over.")) {
                    start(schedule, run, task, schedule.actor());
                }
            });
        } catch (ProblemException refused) {
            String why = unlessItMayPass(refused);
            transactions.run(() -> schedules.settleIfWaiting(run, Outcome.FAILED, why));
        }
    }

    /**
     * What orders commands to be run and stands in the schedule itself was put there by the operator, as was all of one that the operator
     * wrote. A template may have been changed since by anybody.
     */
    private NewTask read(Schedule schedule) {
        JsonNode task = schedule.plan().task();
        boolean operators = OperatorsOnly.hasOrders(task) || schedule.updatedBy().equals(new Caller.Operator().actor());
        return requests.read(task, schedule.actor(), operators && !task.hasNonNull("template"));
    }

    /** A conflict is a task that ended while it was to be cancelled. @throws ProblemException that one; the next turn tries again */
    private static String unlessItMayPass(ProblemException refused) {
        if (refused.status().is5xxServerError() || refused.status() == HttpStatus.CONFLICT) {
            throw refused;
        }
        return "Its task was refused: " + refused.getMessage();
    }

    /** The key makes the submission a part of the caller's transaction. */
    private void start(Schedule schedule, UUID run, NewTask task, String actor) {
        UUID id = requests.submit(task, schedule.plan().task(), "schedule-run " + run, actor).taskId();
        schedules.nameTask(run, id);
    }

    /** How long nothing is to be done. */
    Duration untilNext(Duration longest) {
        return schedules.untilNext().filter(wait -> wait.compareTo(longest) < 0).map(wait -> wait.isNegative() ? Duration.ZERO : wait).orElse(longest);
    }
}
