package io.agentvine.backend.task;

import io.agentvine.backend.store.Database;
import io.agentvine.backend.store.Ids;
import io.agentvine.backend.store.Vendor;
import io.agentvine.protocol.LeaseToken;
import io.agentvine.protocol.Priority;
import io.agentvine.protocol.QueueName;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.JdbcTemplate;

/** The statements for tasks that do not run: cancel, retry, wake; with their history. Joins a transaction. */
final class QueueRows {

    private static final String RUNNING = "select t.job_id, t.fence, t.claim_id, t.worker_id, t.lost_workers,"
            + " t.cancel_requested_at, coalesce(w.name, t.worker_id) as worker_name"
            + " from tasks t left join workers w on w.id = t.worker_id where t.status = 'in_progress' and ";

    private final JdbcTemplate jdbc;
    private final Database database;
    private final Ids ids;
    private final String now;
    private final String lock;
    private final RunRows history;

    QueueRows(JdbcTemplate jdbc, Database database, Ids ids, RunRows history) {
        this.jdbc = jdbc;
        this.database = database;
        this.ids = ids;
        this.now = database.now();
        this.lock = database.vendor() == Vendor.POSTGRESQL ? " for update" : "";
        this.history = history;
    }

    /** Whoever changes a running task and its worker locks the worker first, as heartbeats and grants do. */
    void lockWorkerOf(UUID taskId) {
        jdbc.update("update workers set last_directive = last_directive where id = (select worker_id from tasks where id = ?"
                + " and status = 'in_progress')", taskId.toString());
    }

    Optional<RunRows.Changed> cancelIfQueuedOrWaiting(UUID taskId, String actor) {
        Optional<TaskStatus> from = statusOf(taskId, lock);
        if (from.isEmpty() || from.get() != TaskStatus.QUEUED && from.get() != TaskStatus.WAITING) {
            return Optional.empty();
        }
        String message = "Cancelled by " + actor + ".";
        return change("update tasks set status = 'cancelled', finished_at = " + now + ", updated_at = " + now
                + ", cancel_requested_at = null, cancel_requested_by = null, next_event_at = null, question_id = null, parked_call = null,"
                + " failure_class = 'cancelled',"
                + " reason_code = 'cancelled', reason_message = ?, reason_since = " + now + " where id = ? and status = ?",
                from.get(), TaskStatus.CANCELLED, actor, "cancelled", message,
                message, taskId.toString(), from.get().word());
    }

    /** Not a change of state: the worker must stop the run first. */
    Optional<RunRows.Changed> requestCancelIfRunning(UUID taskId, String actor) {
        return jdbc.query("update tasks set cancel_requested_at = coalesce(cancel_requested_at, " + now + "),"
                + " cancel_requested_by = coalesce(cancel_requested_by, ?), updated_at = " + now + ","
                + " reason_since = case when reason_code = 'cancelling' then reason_since else " + now + " end,"
                + " reason_code = 'cancelling', reason_message = ? where id = ? and status = 'in_progress'"
                + RunRows.returning(), (row, n) -> RunRows.changed(row),
                actor, "Cancelling: asked for by " + actor + "; ends when its worker has stopped the run.", taskId.toString())
                .stream().findFirst();
    }

    Optional<RunRows.Changed> retryIfFailedOrCancelled(UUID taskId, boolean fresh, long affinityMillis, String actor) {
        List<Object[]> found = jdbc.query("select status, priority, fence from tasks where id = ?" + lock,
                (row, n) -> new Object[] {TaskStatus.of(row.getString(1)), row.getString(2)}, taskId.toString());
        if (found.isEmpty() || !((TaskStatus) found.get(0)[0]).mayBecome(TaskStatus.QUEUED)
                || !((TaskStatus) found.get(0)[0]).isOver()) {
            return Optional.empty();
        }
        TaskStatus from = (TaskStatus) found.get(0)[0];
        Priority priority = WorkOrders.enumOf(Priority.class, (String) found.get(0)[1]);
        long position = QueuePosition.of(priority, database.nextPosition(), false);
        String holder = "(select s.worker_id from sessions s where s.session_id = tasks.session_id and s.status <> 'terminated')";
        String keeps = fresh ? "null" : holder;
        return change("update tasks set status = 'queued', job_id = ?, queue = ?, position = ?, due_at = " + now
                + ", deferred = " + Dependencies.deferred() + ", attempts = 0, lost_workers = 0, dispatched_at = null, finished_at = null, queue_cleared_at = null,"
                + " cancel_requested_at = null, cancel_requested_by = null, next_event_at = null, failure_class = null,"
                + " question_id = null, parked_call = null, ran_ms = 0," + (fresh ? " checkpoint_id = null, portable = 0," : "")
                + " fresh = ?, session_id = " + (fresh ? "null" : "session_id") + ", affinity_worker_id = " + keeps
                + ", affinity_until = case when " + keeps + " is null then null else " + now + " + cast(? as bigint) end"
                + ", updated_at = " + now + ", reason_code = 'queued', reason_message = ?, reason_since = " + now
                + " where id = ? and status = ?",
                from, TaskStatus.QUEUED, actor, "retried", "Queued again by " + actor + (fresh ? ", fresh." : "."),
                ids.next().toString(), QueuePosition.queueOf(priority).word(), position, fresh ? 1 : 0, affinityMillis, "Queued again by " + actor + ".",
                taskId.toString(), from.word());
    }

    List<RunRows.Changed> wakeDue(int most, long affinityMillis) {
        String message = "The wait is over; queued again.";
        List<RunRows.Changed> woken = jdbc.query("update tasks set status = 'queued', due_at = " + now
                + ", dispatched_at = null, next_event_at = null, updated_at = " + now + ", reason_code = 'queued',"
                + " affinity_until = case when affinity_worker_id is null then null else " + now + " + cast(? as bigint) end,"
                + " reason_message = ?, reason_since = " + now + " where status = 'waiting' and question_id is null and next_event_at <= " + now
                + " and id in (select id from tasks where status = 'waiting' and question_id is null and next_event_at <= " + now
                + " order by next_event_at limit ?)" + RunRows.returning(),
                (row, n) -> RunRows.changed(row), affinityMillis, message, most);
        note(woken, TaskStatus.WAITING, TaskStatus.QUEUED, "waker", "woken", message);
        return woken;
    }

    /** To the head of its queue, since its question was answered. */
    Optional<RunRows.Changed> answeredIfParkedOn(UUID taskId, ParkedOn on, String actor, String reason, long affinityMillis) {
        List<Object> values = new ArrayList<>(RunRows.affinityOfAnswered(affinityMillis, on));
        values.addAll(List.of(reason, taskId.toString(), on.questionId().toString()));
        return change("update tasks set status = 'queued', position = " + RunRows.headPosition() + ", due_at = " + now
                + ", dispatched_at = null, next_event_at = null," + history.affinityOfAnswered() + ", updated_at = " + now
                + ", reason_code = 'answered', reason_message = ?, reason_since = " + now
                + " where id = ? and status = 'waiting' and question_id = ?",
                TaskStatus.WAITING, TaskStatus.QUEUED, actor, "answered", reason, values.toArray());
    }

    Optional<RunRows.Changed> unansweredIfParkedOn(UUID taskId, UUID questionId, String message) {
        return change("update tasks set status = 'failed', finished_at = " + now + ", updated_at = " + now + ", next_event_at = null,"
                + " question_id = null, parked_call = null, failure_class = 'unanswered', reason_code = 'unanswered', reason_message = ?,"
                + " reason_since = " + now + " where id = ? and status = 'waiting' and question_id = ?",
                TaskStatus.WAITING, TaskStatus.FAILED, "questions", "unanswered", message, message, taskId.toString(), questionId.toString());
    }

    /** Not a change of state: a sentence more in its reason. */
    void addToReasonIfParkedOn(UUID taskId, UUID questionId, String sentence) {
        jdbc.update("update tasks set reason_message = reason_message || ?, updated_at = " + now
                + " where id = ? and status = 'waiting' and question_id = ?", " " + sentence, taskId.toString(), questionId.toString());
    }

    /** Whether any worker can go on with what the task left, and the name of the one that ran it last. */
    record Continuation(boolean portable, String worker) {}

    Continuation continuationOf(UUID taskId) {
        return jdbc.queryForObject("select t.portable, coalesce(w.name, t.worker_id) from tasks t left join workers w on w.id = t.worker_id"
                + " where t.id = ?", (row, n) -> new Continuation(row.getInt(1) == 1, row.getString(2)), taskId.toString());
    }

    /** A task that waits for one that will not be completed fails. */
    Optional<RunRows.Changed> failIfDeferred(UUID taskId, String message) {
        return change("update tasks set status = 'failed', finished_at = " + now + ", updated_at = " + now + ", next_event_at = null,"
                + " failure_class = 'dependency', reason_code = 'dependency', reason_message = ?, reason_since = " + now
                + " where id = ? and status = 'queued' and deferred = 1", TaskStatus.QUEUED, TaskStatus.FAILED, "dependencies",
                "dependency", message, message, taskId.toString());
    }

    /**
     * Moves what could have been claimed for that long to the head of the most urgent queue, behind critical tasks and what was
     * answered or handed back before. It looks at the heads of a queue only: nothing behind them is older.
     */
    List<RunRows.Changed> advanceStarved(QueueName queue, long starvedMillis, int most) {
        return jdbc.query("update tasks set queue = 'high_priority', dispatched_at = null, updated_at = " + now + ","
                + " position = case when position < 0 then position else position - " + QueuePosition.RETURNED + " end,"
                + " reason_message = ? where status = 'queued' and id in (select id from (select id, due_at from tasks"
                + " where status = 'queued' and deferred = 0 and queue = ? order by position limit ?) heads where due_at <= " + now + " - ?)"
                + RunRows.returning(), (row, n) -> RunRows.changed(row),
                "Waited long behind more urgent tasks and was moved ahead of them.", queue.word(), most, starvedMillis);
    }

    List<RunningTask> runningOn(UUID workerId) {
        return jdbc.query(RUNNING + "t.worker_id = ?", (row, n) -> running(row), workerId.toString());
    }

    Optional<TaskStatus> statusOf(UUID taskId) {
        return statusOf(taskId, "");
    }

    private Optional<TaskStatus> statusOf(UUID taskId, String lock) {
        return jdbc.query("select status from tasks where id = ?" + lock, (row, n) -> TaskStatus.of(row.getString(1)),
                taskId.toString()).stream().findFirst();
    }

    private Optional<RunRows.Changed> change(
            String sql, TaskStatus from, TaskStatus to, String actor, String code, String message, Object... values) {
        List<RunRows.Changed> changed = jdbc.query(sql + RunRows.returning(), (row, n) -> RunRows.changed(row), values);
        note(changed, from, to, actor, code, message);
        return changed.stream().findFirst();
    }

    private void note(List<RunRows.Changed> changed, TaskStatus from, TaskStatus to, String actor, String code, String message) {
        if (!changed.isEmpty()) {
            history.addHistory(changed.stream().map(one -> new Object[] {one.taskId(), one.jobId(), from.word(), to.word(),
                one.fence(), one.executionId(), actor, code, message, one.at()}).toList());
        }
    }

    static String running() {
        return RUNNING;
    }

    static RunningTask running(ResultSet row) throws SQLException {
        return new RunningTask(
                new Lease(WorkOrders.uuid(row, "job_id"),
                        new LeaseToken(row.getLong("fence"), WorkOrders.uuid(row, "claim_id")), WorkOrders.uuid(row, "worker_id")),
                row.getString("worker_name"), row.getInt("lost_workers"), row.getObject("cancel_requested_at") != null);
    }
}
