package io.agentvine.backend.task;

import io.agentvine.backend.store.Database;
import io.agentvine.backend.store.Vendor;
import io.agentvine.protocol.FailureClass;
import io.agentvine.protocol.QueueName;
import io.agentvine.protocol.Usage;
import io.agentvine.protocol.Wire;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.springframework.jdbc.core.JdbcTemplate;

/** The statements that end runs: compare-and-set of the task, the execution's row, the history. Joins a transaction. */
final class RunRows {

    /** Which leases a change is meant for. */
    enum Guard {
        HELD,
        OVER,
        ANY
    }

    /** A task's row just after a change. */
    record Changed(
            UUID taskId, UUID jobId, long fence, UUID executionId, UUID workerId, QueueName queue, long position,
            boolean due, Lane lane, long at) {}

    private static final String COLUMNS = "id, job_id, fence, execution_id, worker_id, queue, position,"
            + " deferred = 0 and due_at <= reason_since as due, affinity_worker_id, labels, reason_since";
    private static final String RETURNING = " returning " + COLUMNS;
    private static final String REPORTED = "v_exit, v_turns, v_in, v_out, v_cache_new, v_cache_read, v_cost, v_result, v_final";
    /** Written so that no index on the running ones is used, as {@link JsonRows#FOUND_BY_ID}. */
    private static final String RUNNING_FOUND_BY_ID = "executions.status || '' = 'running'";
    private static final String NOTE_COMPLETED = "insert into task_history (task_id, job_id, from_status, to_status, fence,"
            + " execution_id, actor, reason_code, message, at) select c.id, c.job_id, 'in_progress', 'completed', c.fence,"
            + " c.execution_id, 'worker ' || c.worker_id, 'completed', 'Completed.', c.reason_since from changed c";
    private static final String CLOSE_COMPLETED = "update executions set status = 'completed', ended_at = c.reason_since,"
            + " exit_code = c.v_exit, turns = c.v_turns, input_tokens = c.v_in, output_tokens = c.v_out,"
            + " cache_creation_input_tokens = c.v_cache_new, cache_read_input_tokens = c.v_cache_read, cost_micro_usd = c.v_cost,"
            + " result = c.v_result, final_event = c.v_final"
            + " from changed c where executions.id = c.execution_id and " + RUNNING_FOUND_BY_ID;

    private static final long LEAST_TIME_LEFT_MS = 1_000;

    private final JdbcTemplate jdbc;
    private final String now;
    private final String live;
    private final JsonRows completions;
    private final ChainedWrite complete;
    private final JsonRows executions;
    private final JsonRows history;

    RunRows(JdbcTemplate jdbc, Database database, LiveLeases live) {
        this.jdbc = jdbc;
        this.now = database.now();
        this.live = live.condition();
        Vendor vendor = database.vendor();
        this.completions = new JsonRows(vendor, "v_job text", "v_fence bigint", "v_claim text", "v_worker text", "v_exit integer",
                "v_turns integer", "v_in bigint", "v_out bigint", "v_cache_new bigint", "v_cache_read bigint", "v_cost bigint",
                "v_result text", "v_final bigint");
        this.complete = new ChainedWrite(jdbc, vendor, "", completion(), COLUMNS, REPORTED, "select * from changed",
                "select tasks.*, " + REPORTED + " from " + completions.from() + " join executions e on e.claim_id = v_claim"
                        + " and e.status = 'running' join tasks on tasks.execution_id = e.id and tasks.status = 'completed'",
                List.of(NOTE_COMPLETED, CLOSE_COMPLETED));
        this.executions = new JsonRows(vendor, "v_id text", "v_status text", "v_failure text", "v_message text",
                "v_output text", "v_exit integer", "v_at bigint", "v_turns integer", "v_in bigint", "v_out bigint",
                "v_cache_new bigint", "v_cache_read bigint", "v_cost bigint", "v_result text", "v_final bigint");
        this.history = new JsonRows(vendor, "v_task text", "v_job text", "v_from text", "v_to text", "v_fence bigint",
                "v_execution text", "v_actor text", "v_code text", "v_message text", "v_at bigint");
    }

    private String completion() {
        return "update tasks set status = 'completed', claim_id = null, lease_until = null, deadline_at = null,"
                + " cancel_requested_at = null, cancel_requested_by = null,"
                + " failure_class = null, next_event_at = null, reason_code = 'completed', reason_message = 'Completed.',"
                + " reason_since = " + now + ", updated_at = " + now + ", finished_at = " + now
                + " from " + completions.from()
                + " where tasks.job_id = v_job and tasks.fence = v_fence and tasks.claim_id = v_claim"
                + " and tasks.worker_id = v_worker and " + JsonRows.FOUND_BY_ID + " = 'in_progress' and " + live;
    }

    /** Completes what is held by its lease, with its execution and its history; answers the rows it changed. */
    List<Changed> complete(List<Completion> completed) {
        return completion(completed).run();
    }

    ChainedWrite.Write<Changed> completion(List<Completion> completed) {
        Set<Lease> leases = new HashSet<>();
        String json = completions.json(completed.stream().filter(one -> leases.add(one.lease())).map(RunRows::values).toList());
        return complete.with((row, n) -> changed(row), json, json);
    }

    private static Object[] values(Completion completion) {
        Lease lease = completion.lease();
        RunReport report = completion.report();
        Usage usage = report.usage() == null ? Usage.NONE : report.usage();
        return new Object[] {lease.jobId(), lease.token().fence(), lease.token().claimId(), lease.workerId(), report.exitCode(),
            usage.turns(), usage.inputTokens(), usage.outputTokens(), usage.cacheCreationInputTokens(),
            usage.cacheReadInputTokens(), microUsd(usage), json(report), report.finalEvent()};
    }

    private static Long microUsd(Usage usage) {
        return usage.costUsd() == null ? null : Math.round(usage.costUsd() * 1_000_000);
    }

    private static String json(RunReport report) {
        return report.result() == null ? null : Wire.write(report.result());
    }

    /** Ends one run; empty where the lease is not current, the guard fails, or the task would go on though it is to be cancelled. */
    List<Changed> end(Lease lease, RunEnd end, Guard guard, long affinityMillis) {
        List<Object> values = new ArrayList<>();
        String sql = "update tasks set status = ?, claim_id = null, lease_until = null, deadline_at = null, dispatched_at = null,"
                + (end.to().isOver() ? " finished_at = " + now + ", cancel_requested_at = null, cancel_requested_by = null," : "")
                + " attempts = attempts - ?, lost_workers = lost_workers + ?,"
                + (end.to() == TaskStatus.QUEUED ? " due_at = " + now + " + ?," : "")
                + (end.toHead() ? " position = " + headPosition() + "," : "")
                + affinity(end) + ", next_event_at = " + nextEvent(end) + ", " + parked(end)
                + ", failure_class = ?, reason_code = ?, reason_message = ?, reason_since = " + now
                + ", updated_at = " + now
                + " where job_id = ? and fence = ? and claim_id = ? and worker_id = ? and status = 'in_progress'"
                + (end.to().isOver() ? "" : " and cancel_requested_at is null") + condition(guard) + RETURNING;
        values.add(end.to().word());
        values.add(end.attemptCounts() ? 0 : 1);
        values.add(end.workerLost() ? 1 : 0);
        if (end.to() == TaskStatus.QUEUED) {
            values.add(end.delay().toMillis());
        }
        if (end.affinityKept()) {
            values.add(end.until().toEpochMilli() + affinityMillis);
        } else if (isAnswered(end)) {
            values.addAll(affinityOfAnswered(affinityMillis, end.parked()));
        }
        if (end.to() == TaskStatus.WAITING) {
            values.add(end.until().toEpochMilli());
        } else if (end.to() == TaskStatus.QUEUED && !end.delay().isZero()) {
            values.add(end.delay().toMillis());
        }
        if (end.parked() != null) {
            values.add(end.parked().questionId().toString());
            values.add(end.parked().deferredCall());
        }
        values.add(end.failureClass() == null ? null : end.failureClass().word());
        values.add(end.reasonCode());
        values.add(plain(end.reason()));
        values.add(lease.jobId().toString());
        values.add(lease.token().fence());
        values.add(lease.token().claimId().toString());
        values.add(lease.workerId().toString());
        return jdbc.query(sql, (row, n) -> changed(row), values.toArray());
    }

    private String condition(Guard guard) {
        return switch (guard) {
            case HELD -> " and " + live;
            case OVER -> " and lease_until <= " + now;
            case ANY -> "";
        };
    }

    private String nextEvent(RunEnd end) {
        if (end.to() == TaskStatus.WAITING) {
            return "cast(? as bigint)";
        }
        return end.to() == TaskStatus.QUEUED && !end.delay().isZero() ? now + " + ?" : "null";
    }

    private static boolean isAnswered(RunEnd end) {
        return end.parked() != null && end.to() == TaskStatus.QUEUED;
    }

    private String affinity(RunEnd end) {
        if (isAnswered(end)) {
            return affinityOfAnswered();
        }
        return end.affinityKept()
                ? " affinity_worker_id = worker_id, affinity_until = cast(? as bigint)"
                : " affinity_worker_id = null, affinity_until = null";
    }

    /** Kept for its worker, which has the session: for a while, or, where no other could go on, for as long as an answer counts. */
    String affinityOfAnswered() {
        String there = "(select w.id from workers w where w.id = tasks.worker_id and w.deregistered_at is null)";
        return " affinity_worker_id = " + there + ", affinity_until = case when " + there + " is null then null when portable = 1 then "
                + now + " + cast(? as bigint) else cast(? as bigint) end";
    }

    /** The parameters of {@link #affinityOfAnswered()}. */
    static List<Object> affinityOfAnswered(long affinityMillis, ParkedOn on) {
        return List.of(affinityMillis, on.keptUntil().toEpochMilli());
    }

    /** What it ran is kept while it is parked, but never all of its timeout: it must be able to go on at all. */
    private String parked(RunEnd end) {
        if (end.parked() == null) {
            return "question_id = null, parked_call = null, ran_ms = 0";
        }
        String ran = "ran_ms + " + now + " - (select e.started_at from executions e where e.id = tasks.execution_id)";
        String most = "timeout_ms - " + LEAST_TIME_LEFT_MS;
        return "question_id = ?, parked_call = ?, ran_ms = case when " + ran + " > " + most + " then " + most + " else " + ran + " end";
    }

    /** Two hand-backs must not look like a critical task, so a returned one stays where it is. */
    static String headPosition() {
        return "case when position < case when priority = 'critical' then " + -QueuePosition.CRITICAL
                + " else 0 end then position else position - " + QueuePosition.RETURNED + " end";
    }

    /** Writes what the runs reported; changes only rows that are still running. */
    void close(List<Changed> changed, List<RunEnd> ends, List<RunReport> reports) {
        List<Object[]> rows = new ArrayList<>();
        for (int i = 0; i < changed.size(); i++) {
            rows.add(closing(changed.get(i), ends.get(i), reports.get(i)));
        }
        jdbc.update("update executions set status = v_status, failure_class = v_failure, message = v_message,"
                + " last_output = v_output, exit_code = v_exit, ended_at = v_at, turns = v_turns, input_tokens = v_in,"
                + " output_tokens = v_out, cache_creation_input_tokens = v_cache_new, cache_read_input_tokens = v_cache_read,"
                + " cost_micro_usd = v_cost, result = v_result, final_event = v_final"
                + " from " + executions.from() + " where executions.id = v_id and " + RUNNING_FOUND_BY_ID,
                executions.json(rows));
    }

    private static Object[] closing(Changed changed, RunEnd end, RunReport report) {
        Usage usage = report.usage() == null ? Usage.NONE : report.usage();
        FailureClass failure = end.failureClass();
        return new Object[] {
            changed.executionId(), end.executionStatus(), failure == null ? null : failure.word(), end.message(),
            report.lastOutput() == null ? null : String.join("\n", report.lastOutput()), report.exitCode(), changed.at(),
            usage.turns(), usage.inputTokens(), usage.outputTokens(), usage.cacheCreationInputTokens(),
            usage.cacheReadInputTokens(), microUsd(usage), json(report), report.finalEvent()
        };
    }

    /** Adds to the history what just changed. */
    void note(List<Changed> changed, TaskStatus from, List<RunEnd> ends, String actor) {
        List<Object[]> rows = new ArrayList<>();
        for (int i = 0; i < changed.size(); i++) {
            Changed one = changed.get(i);
            RunEnd end = ends.get(i);
            rows.add(new Object[] {one.taskId(), one.jobId(), from.word(), end.to().word(), one.fence(),
                one.executionId(), actor == null ? "worker " + one.workerId() : actor, end.reasonCode(), end.reason(), one.at()});
        }
        addHistory(rows);
    }

    /** @param rows task, job, from, to, fence, execution, actor, reason code, message, time */
    void addHistory(List<Object[]> rows) {
        jdbc.update("insert into task_history (task_id, job_id, from_status, to_status, fence, execution_id, actor,"
                + " reason_code, message, at) select v_task, v_job, v_from, v_to, v_fence, v_execution, v_actor, v_code,"
                + " v_message, v_at from " + history.from(), history.json(rows));
    }

    static String returning() {
        return RETURNING;
    }

    static Changed changed(ResultSet row) throws SQLException {
        return new Changed(WorkOrders.uuid(row, "id"), WorkOrders.uuid(row, "job_id"), row.getLong("fence"),
                WorkOrders.uuid(row, "execution_id"), WorkOrders.uuid(row, "worker_id"),
                WorkOrders.enumOf(QueueName.class, row.getString("queue")), row.getLong("position"),
                row.getBoolean("due"), Lane.of(WorkOrders.uuid(row, "affinity_worker_id"), row.getString("labels")),
                row.getLong("reason_since"));
    }

    private static String plain(String text) {
        return text == null ? "" : text.replace("\0", "");
    }
}
