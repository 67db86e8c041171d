package io.agentvine.backend.task;

import io.agentvine.backend.store.Database;
import io.agentvine.backend.store.Ids;
import io.agentvine.backend.store.StoreTime;
import io.agentvine.backend.store.Vendor;
import io.agentvine.protocol.Wire;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/**
 * Writes new tasks, each with the first line of its history: one statement for all on PostgreSQL; on SQLite the caller's
 * transaction holds three together.
 */
@Component
class NewTaskRows {

    private static final String INSERT = """
            INSERT INTO tasks (id, title, description, task_type, priority, repository_url, branch_name, work_branch,
                permission_level, timeout_ms, max_attempts, model, verify_command, metadata, status, created_at, updated_at,
                job_id, queue, position, due_at, attempts, lost_workers, session_id, fresh, affinity_worker_id, affinity_until,
                fence, reason_code, reason_message, reason_since, labels, depends_on, deferred, not_before,
                max_budget_micro_usd)
            SELECT v_id, v_title, v_description, v_type, v_priority, v_url, v_branch, v_work_branch, v_level, v_timeout,
                v_attempts, v_model, v_verify, v_metadata, 'queued', at, at, v_job, v_queue, %s,
                CASE WHEN v_not_before > at THEN v_not_before ELSE at END, 0, 0, v_session, 0,
                v_holder, CASE WHEN v_holder IS NOT NULL THEN at + v_affinity END, 0, 'queued', '%s', at, v_labels, v_depends_on,
                CASE WHEN v_depends_on IS NULL THEN 0 ELSE 1 END, v_not_before, v_budget
            FROM (SELECT v.*, %s AS at FROM %s ORDER BY v_n) v RETURNING id, job_id, position, affinity_worker_id, created_at, labels,
                due_at, deferred""";
    private static final String NOTE = """
            INSERT INTO task_history (task_id, job_id, from_status, to_status, fence, actor, reason_code, message, at)
            SELECT v_id, v_job, NULL, 'queued', 0, v_actor, 'queued', 'Submitted.', t.created_at FROM %s
            JOIN %s t ON t.id = v_id""";

    private final JdbcTemplate jdbc;
    private final Ids ids;
    private final boolean oneStatement;
    private final TaskSettings defaults;
    private final LeaseSettings leases;
    private final JsonRows rows;
    private final String insert;
    private final String note;

    NewTaskRows(JdbcTemplate jdbc, Database database, Ids ids, TaskSettings defaults, LeaseSettings leases) {
        this.jdbc = jdbc;
        this.ids = ids;
        this.defaults = defaults;
        this.leases = leases;
        this.oneStatement = database.vendor() == Vendor.POSTGRESQL;
        this.rows = new JsonRows(database.vendor(), "v_n integer", "v_id text", "v_title text", "v_description text",
                "v_type text", "v_priority text", "v_url text", "v_branch text", "v_work_branch text", "v_level text",
                "v_timeout bigint", "v_attempts integer", "v_model text", "v_verify text", "v_metadata text", "v_job text",
                "v_queue text", "v_position bigint", "v_session text", "v_holder text", "v_affinity bigint", "v_actor text",
                "v_labels text", "v_depends_on text", "v_not_before bigint", "v_budget bigint");
        if (oneStatement) {
            String into = INSERT.formatted("nextval('work_sequence') + v_position", TaskSubmission.WAITS, database.now(), "v");
            this.insert = "WITH v AS MATERIALIZED (SELECT * FROM " + rows.from() + "), task AS (" + into + "), note AS ("
                    + NOTE.formatted("v", "task") + ") SELECT * FROM task";
            this.note = null;
        } else {
            this.insert = INSERT.formatted("v_position", TaskSubmission.WAITS, database.now(), rows.from());
            this.note = NOTE.formatted(rows.from(), "tasks");
        }
    }

    /** @param holder the worker that has the wanted session, or null */
    record Submission(NewTask task, UUID holder, String actor) {}

    /** Where a new task stands. @param dueAt not claimable before @param deferred waits for another task */
    record Placed(UUID taskId, UUID jobId, long position, Lane lane, Instant at, Instant dueAt, boolean deferred) {

        boolean isClaimable() {
            return !deferred && !dueAt.isAfter(at);
        }
    }

    /** Writes all or none; answers in their order. */
    List<Placed> insert(List<Submission> submissions) {
        long last = oneStatement ? 0 : lastOf(submissions.size());
        List<Object[]> values = new ArrayList<>();
        for (Submission one : submissions) {
            values.add(values(one, values.size(), oneStatement ? 0 : last - submissions.size() + 1 + values.size()));
        }
        String json = rows.json(values);
        Map<UUID, Placed> placed = jdbc.query(insert, (row, n) -> placed(row), json).stream()
                .collect(Collectors.toMap(Placed::taskId, Function.identity()));
        if (!oneStatement) {
            jdbc.update(note, json);
        }
        return values.stream().map(row -> placed.get((UUID) row[1])).toList();
    }

    private long lastOf(int count) {
        return jdbc.queryForObject("UPDATE work_sequence SET value = value + ? WHERE id = 1 RETURNING value", Long.class, count);
    }

    private Object[] values(Submission one, int n, long sequence) {
        NewTask task = one.task;
        UUID id = ids.next();
        return new Object[] {
            n, id, task.title(), task.description(), task.taskType().word(), task.priority().word(), task.repositoryUrl(),
            task.branchName(), BranchName.of(task.title(), id.toString()), task.permissionLevel().word(),
            task.timeout(defaults).toMillis(), task.attempts(defaults), task.model(), task.verifyCommand(), task.metadata(),
            ids.next(), QueuePosition.queueOf(task.priority()).word(), QueuePosition.of(task.priority(), sequence, false),
            task.sessionId(), one.holder, leases.affinity().toMillis(), one.actor,
            json(task.labels()), json(task.dependsOn()), StoreTime.millis(task.notBefore()), task.maxBudgetMicroUsd()
        };
    }

    private static String json(List<?> values) {
        return values == null ? null : Wire.write(values);
    }

    private static Placed placed(ResultSet row) throws SQLException {
        return new Placed(WorkOrders.uuid(row, "id"), WorkOrders.uuid(row, "job_id"),
                row.getLong("position"), Lane.of(WorkOrders.uuid(row, "affinity_worker_id"), row.getString("labels")),
                StoreTime.instant(row.getLong("created_at")), StoreTime.instant(row.getLong("due_at")), row.getInt("deferred") == 1);
    }
}
