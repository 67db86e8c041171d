package io.agentvine.backend.queue;

import io.agentvine.backend.store.Database;
import io.agentvine.backend.store.Ids;
import io.agentvine.backend.store.SqlFiles;
import io.agentvine.backend.task.Claimant;
import io.agentvine.backend.task.Lane;
import io.agentvine.backend.task.Lease;
import io.agentvine.backend.task.TaskQueued;
import io.agentvine.protocol.QueueName;
import io.agentvine.protocol.Wire;
import io.agentvine.protocol.WorkOrder;
import java.util.Set;
import java.util.UUID;
import org.springframework.boot.test.context.TestComponent;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Makes the rows that queue tests are not about. */
@TestComponent
class QueueBench {

    private final JdbcTemplate jdbc;
    private final Database database;
    private final SqlFiles sql;
    private final Ids ids;
    private final TransactionTemplate transaction;

    QueueBench(JdbcTemplate jdbc, Database database, SqlFiles sql, Ids ids, PlatformTransactionManager transactions) {
        this.transaction = new TransactionTemplate(transactions);
        this.jdbc = jdbc;
        this.database = database;
        this.sql = sql;
        this.ids = ids;
    }

    void empty() {
        for (String table : new String[] {"questions", "credential_limits", "task_history", "executions", "sessions", "tasks", "directives", "workers", "ticks"}) {
            jdbc.update("delete from " + table);
        }
    }

    Claimant worker(String name) {
        return worker(name, name);
    }

    /** @param credential the fingerprint of what it shows to the model's API */
    Claimant worker(String name, String credential, String... labels) {
        UUID id = ids.next();
        UUID incarnation = UUID.randomUUID();
        jdbc.update("insert into workers (id, name, incarnation, token_sha256, status, draining, slots, labels, credential_fingerprint,"
                + " registered_at, last_seen_at, last_directive) values (?, ?, ?, ?, 'idle', 0, 1, ?, ?, 0, " + database.now() + ", 0)",
                id.toString(), name, incarnation.toString(), UUID.randomUUID().toString(), Wire.write(labels), credential);
        return new Claimant(id, incarnation, null, Set.of(labels));
    }

    UUID task(String priority) {
        return task(priority, null, null, 0);
    }

    /** A queued task, of which Redis was not told. */
    UUID task(String priority, UUID session, UUID affinity, long dueInMillis) {
        UUID id = ids.next();
        String queue = priority.equals("low") ? "low_priority" : priority.equals("normal") ? "default" : "high_priority";
        long position = sql.of("task/take_numbers").with("count", 1).number() - (priority.equals("critical") ? 1L << 51 : 0);
        String now = database.now();
        jdbc.update("insert into tasks (id, title, description, task_type, priority, repository_url, work_branch, permission_level, timeout_ms,"
                + " max_attempts, status, created_at, updated_at, job_id, queue, position, due_at, attempts, lost_workers, session_id,"
                + " fresh, affinity_worker_id, affinity_until, fence, reason_code, reason_message, reason_since) values (?, 'Say hello', 'd',"
                + " 'feature', ?, 'file:///r', 'agentvine/say-hello-' || substr(?, 29), 'supervised', 3600000, 3, 'queued', " + now + ", "
                + now + ", ?, ?, ?, " + now + " + ?, 0, 0, ?,"
                + " 0, ?, " + (affinity == null ? "null" : now + " + 60000") + ", 0, 'queued', 'Queued.', " + now + ")",
                id.toString(), priority, id.toString(), ids.next().toString(), queue, position, dueInMillis,
                session == null ? null : session.toString(), affinity == null ? null : affinity.toString());
        return id;
    }

    /** So many normal tasks in one transaction. */
    void tasks(int count) {
        transaction.executeWithoutResult(status -> {
            for (int i = 0; i < count; i++) {
                task("normal");
            }
        });
    }

    TaskQueued queued(UUID task) {
        return jdbc.queryForObject("select queue, position, affinity_worker_id, labels, limited from tasks where id = ?", (row, n) -> new TaskQueued(
                task, QueueName.valueOf(row.getString(1).toUpperCase()), row.getLong(2),
                Lane.of(row.getString(3) == null ? null : UUID.fromString(row.getString(3)), row.getString(4)), row.getInt(5) == 1), task.toString());
    }

    ReadyQueue.Entry entry(UUID task) {
        TaskQueued queued = queued(task);
        return new ReadyQueue.Entry(task, queued.queue(), queued.lane(), queued.position());
    }

    String text(String column, UUID task) {
        return jdbc.queryForObject("select " + column + " from tasks where id = ?", String.class, task.toString());
    }

    long number(String sql) {
        return jdbc.queryForObject(sql, Long.class);
    }

    void sql(String sql, Object... values) {
        jdbc.update(sql, values);
    }

    static Lease leaseOf(Claimant who, WorkOrder order) {
        return new Lease(order.jobId(), order.lease().token(), who.workerId());
    }
}
