package io.agentvine.backend.task;

import io.agentvine.backend.store.Database;
import io.agentvine.backend.store.Vendor;
import io.agentvine.protocol.WorkOrder;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/** Reads who holds which work, for replays, refusals and the reaper. Changes nothing. */
@Component
public class HeldWork {

    /** SQL: true of a row of tasks whose session no run is in. */
    public static final String SESSION_FREE = Grants.SESSION_FREE;

    /** SQL: the status of a row that its id leads to, never looked up by an index on the status. */
    public static final String STATUS_FOUND_BY_ID = JsonRows.FOUND_BY_ID;

    /** SQL: true of a row of tasks none of whose labels the worker lacks that it is kept for. */
    public static String labelsOfAffinityMet(Vendor vendor) {
        return Grants.labelsMet(vendor, "tasks.affinity_worker_id");
    }

    private final JdbcTemplate jdbc;
    private final LeaseSettings settings;
    private final String now;
    private final LiveLeases live;

    HeldWork(JdbcTemplate jdbc, Database database, LeaseSettings settings, LiveLeases live) {
        this.jdbc = jdbc;
        this.settings = settings;
        this.now = database.now();
        this.live = live;
    }

    /** The work orders that this request was answered with and whose leases live, in their order. */
    public List<WorkOrder> answeredTo(Claimant who) {
        if (who.requestId() == null) {
            return List.of();
        }
        String columns = "t." + WorkOrders.COLUMNS.replace(", ", ", t.");
        return jdbc.query("select " + columns + ", e.branch, e.session_resumed, " + WorkOrders.spent("t") + " from executions e"
                + " join tasks t on t.id = e.task_id and t.claim_id = e.claim_id"
                + " where e.worker_id = ? and e.incarnation = ? and e.request_id = ? and t.status = 'in_progress'"
                + " and " + live.condition() + " order by e.request_ordinal",
                (row, n) -> WorkOrders.read(row, row.getString("branch"), row.getInt("session_resumed") == 1, settings.silenceLimit()),
                who.workerId().toString(), who.incarnation().toString(), who.requestId());
    }

    /** How the run of this token ended, if it did: the same answer as the first time. */
    public Optional<EndedRun> endOf(Lease lease) {
        return jdbc.query("select e.job_id, e.task_id, e.id, e.worker_id, e.status, h.to_status from executions e"
                + " join task_history h on h.task_id = e.task_id and h.execution_id = e.id and h.from_status = 'in_progress'"
                + " where e.claim_id = ? and e.fence = ? and e.job_id = ? and e.worker_id = ? and e.status <> 'running'",
                (row, n) -> new EndedRun(WorkOrders.uuid(row, "job_id"), WorkOrders.uuid(row, "task_id"),
                        WorkOrders.uuid(row, "id"), WorkOrders.uuid(row, "worker_id"),
                        TaskStatus.of(row.getString("to_status")), row.getString("status")),
                lease.token().claimId().toString(), lease.token().fence(), lease.jobId().toString(), lease.workerId().toString())
                .stream().findFirst();
    }

    /** What a retry rule needs to know of a task that runs under this token. */
    public record Standing(int attempts, int maxAttempts, boolean cancelRequested, Long maxBudgetMicroUsd, long spentMicroUsd) {

        /** Whether nothing of the task's budget is left once it has cost that much more. */
        public boolean isBudgetUsedUp(Double costUsd) {
            long cost = costUsd == null ? 0 : Math.round(costUsd * 1_000_000);
            return maxBudgetMicroUsd != null && spentMicroUsd + cost >= maxBudgetMicroUsd;
        }
    }

    public Optional<Standing> standingOf(Lease lease) {
        return jdbc.query("select attempts, max_attempts, cancel_requested_at, max_budget_micro_usd, " + WorkOrders.spent("tasks")
                + " from tasks where job_id = ? and fence = ? and claim_id = ? and worker_id = ? and status = 'in_progress'",
                (row, n) -> new Standing(row.getInt(1), row.getInt(2), row.getObject(3) != null,
                        row.getObject(4) == null ? null : row.getLong(4), row.getLong(5)),
                lease.jobId().toString(), lease.token().fence(), lease.token().claimId().toString(), lease.workerId().toString())
                .stream().findFirst();
    }

    /** The work order's id of an execution. */
    public Optional<UUID> jobOf(UUID executionId) {
        return jdbc.query("select job_id from executions where id = ?", (row, n) -> WorkOrders.uuid(row, "job_id"),
                executionId.toString()).stream().findFirst();
    }

    /** One sentence on who holds that work order now; empty where there never was one. */
    public Optional<String> whoHolds(UUID jobId) {
        List<String> found = jdbc.query("select t.status, t.execution_id, not " + live.condition() + " as over, w.name"
                + " from tasks t left join workers w on w.id = t.worker_id where t.job_id = ?",
                (row, n) -> sentence(row.getString(1), row.getString(2), row.getBoolean(3), row.getString(4)), jobId.toString());
        if (!found.isEmpty()) {
            return Optional.of(found.get(0));
        }
        return jdbc.query("select id from executions where job_id = ? order by fence desc limit 1", (row, n) ->
                "its task was queued again as another work order; its last execution was " + row.getString(1), jobId.toString())
                .stream().findFirst();
    }

    private static String sentence(String status, String execution, boolean over, String worker) {
        if (!status.equals("in_progress")) {
            return "nobody holds it now: its task is " + status;
        }
        return over
                ? "the lease of execution " + execution + " on worker " + worker + " is over"
                : "execution " + execution + " on worker " + worker + " holds it now";
    }

    /** Runs whose lease is over. */
    public List<RunningTask> withLeaseOver(int most) {
        return jdbc.query(QueueRows.running() + "t.lease_until <= " + now + " order by t.lease_until limit ?",
                (row, n) -> QueueRows.running(row), most);
    }

    /** Runs that go on longer than their timeout and the grace. */
    public List<RunningTask> overdue(Duration grace, int most) {
        return jdbc.query(QueueRows.running() + "t.deadline_at + ? <= " + now + " limit ?",
                (row, n) -> QueueRows.running(row), grace.toMillis(), most);
    }

    /**
     * Gives every live lease at least that long again, and every run that long to say that it ended; after a time in which nobody
     * could have renewed a lease or heard of an end.
     */
    public int extendLiveLeases(Duration least, Duration timeoutGrace) {
        long spare = least.minus(timeoutGrace).toMillis();
        jdbc.update("update tasks set deadline_at = " + now + " + ? where status = 'in_progress' and deadline_at < " + now + " + ?",
                spare, spare);
        return jdbc.update("update tasks set lease_until = " + now + " + ? where status = 'in_progress' and lease_until < "
                + now + " + ?", least.toMillis(), least.toMillis());
    }
}
