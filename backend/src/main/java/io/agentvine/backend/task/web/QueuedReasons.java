package io.agentvine.backend.task.web;

import io.agentvine.backend.store.Row;
import io.agentvine.backend.task.Lane;
import io.agentvine.backend.task.TaskStatus;
import io.agentvine.protocol.QueueName;
import java.sql.SQLException;
import java.util.function.Supplier;

/** Reads why a task is where it is from its row, which has what a queued one may wait for beside its own columns. */
final class QueuedReasons {

    private QueuedReasons() {}

    /** @param position of a queued task, or null @param workers asked for where it is queued only */
    static TaskView.Reason reason(Row row, TaskStatus status, Long position, Supplier<Workforce> workers) throws SQLException {
        TaskView.Reason stored = new TaskView.Reason(row.text("reason_code"), row.text("reason_message"), row.time("reason_since"),
                row.time("next_event_at"), position);
        return status == TaskStatus.QUEUED ? wait(row, stored).given(workers.get())
                : status == TaskStatus.IN_PROGRESS && row.text("asks") != null ? asking(stored) : stored;
    }

    private static TaskView.Reason asking(TaskView.Reason stored) {
        return new TaskView.Reason(stored.code(), stored.message() + " It asks a question, and waits for the answer.", stored.since(),
                stored.nextEventAt(), stored.queuePosition());
    }

    private static WaitReason wait(Row row, TaskView.Reason stored) throws SQLException {
        String failure = row.text("e_failure_class");
        return new WaitReason(stored, row.time("now_ms"), row.time("due_at"), row.countOrNull("e_attempt"), row.count("max_attempts"),
                failure == null ? null : failure + ": " + row.text("e_message"), session(row), room(row), row.text("affinity_worker"),
                row.text("kept_on") != null, row.time("affinity_until"), row.word(QueueName.class, "queue"), stored.queuePosition(),
                waitsFor(row), row.time("not_before"), Lane.of(null, row.text("labels")).labels());
    }

    /** Null where its session is free. */
    private static String session(Row row) throws SQLException {
        String running = row.text("session_held_by");
        String parked = row.text("session_parked_by");
        return running != null ? "task " + running + " has ended, which runs"
                : parked != null ? "task " + parked + " has ended, which was parked on a question" : null;
    }

    /** Null where its repository lets more of its tasks begin. */
    private static String room(Row row) throws SQLException {
        Integer most = row.countOrNull("max_parallel");
        int running = most == null ? 0 : row.count("runs_in_repository");
        if (most == null || running < most) {
            return null;
        }
        int ends = running - most + 1;
        return "Waits until " + (running == 1 ? "the task" : (ends == 1 ? "one" : ends) + " of the " + running + " tasks") + " that " + (running == 1 ? "runs" : "run")
                + " in its repository " + (ends == 1 ? "ends" : "end") + ": its max_parallel is " + most + ".";
    }

    /** Null where it waits for no other task. */
    private static String waitsFor(Row row) throws SQLException {
        String first = row.text("waits_for");
        long others = row.number("waits_for_count") - 1;
        return first == null ? null : "task " + first + (others > 0 ? " and " + others + " more have" : " has");
    }
}
