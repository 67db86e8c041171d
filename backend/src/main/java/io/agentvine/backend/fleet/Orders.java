package io.agentvine.backend.fleet;

import io.agentvine.backend.store.Database;
import io.agentvine.protocol.Order;
import io.agentvine.protocol.OrderKind;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** The numbered orders to each worker, as rows. An order belongs to the incarnation that was current when it was given. */
@Component
public class Orders {

    private static final int PAGE = 200;

    private final JdbcClient jdbc;
    private final Database database;
    private final ApplicationEventPublisher events;

    Orders(JdbcClient jdbc, Database database, ApplicationEventPublisher events) {
        this.jdbc = jdbc;
        this.database = database;
        this.events = events;
    }

    /** Locks the worker in the caller's transaction: for who will lock its task and then issue an order, since a worker is locked first. */
    @Transactional
    public void lockWorker(UUID workerId) {
        jdbc.sql("UPDATE workers SET last_directive = last_directive WHERE id = ?").param(workerId.toString()).update();
    }

    /** Adds an order; joins the caller's transaction, and the worker's stream is told after its commit. */
    @Transactional
    public void issue(UUID workerId, OrderKind kind, UUID executionId, String message) {
        String worker = workerId.toString();
        int known = jdbc.sql("UPDATE workers SET last_directive = last_directive + 1 WHERE id = ?")
                .param(worker)
                .update();
        if (known == 0) {
            return;
        }
        jdbc.sql("INSERT INTO directives (worker_id, n, incarnation, kind, execution_id, message, created_at)"
                        + " SELECT id, last_directive, incarnation, :kind, :execution, :message, " + database.now()
                        + " FROM workers WHERE id = :worker")
                .param("kind", kind.word())
                .param("execution", executionId == null ? null : executionId.toString())
                .param("message", message)
                .param("worker", worker)
                .update();
        events.publishEvent(new OrderIssued(workerId));
    }

    /** The next orders behind a number, for one incarnation, in order; a page at most. */
    @Transactional(readOnly = true)
    public List<Order> after(UUID workerId, UUID incarnation, long n) {
        return jdbc.sql("SELECT n, kind, execution_id, message FROM directives"
                        + " WHERE worker_id = ? AND incarnation = ? AND n > ? ORDER BY n LIMIT " + PAGE)
                .params(workerId.toString(), incarnation.toString(), n)
                .query((row, at) -> new Order(
                        row.getLong("n"),
                        OrderKind.valueOf(row.getString("kind").toUpperCase(Locale.ROOT)),
                        row.getString("execution_id") == null ? null : UUID.fromString(row.getString("execution_id")),
                        row.getString("message")))
                .list();
    }

    /** For every registered worker: its incarnation and the number of its newest order. */
    @Transactional(readOnly = true)
    public List<Head> heads() {
        return jdbc.sql("SELECT id, incarnation, last_directive FROM workers WHERE deregistered_at IS NULL")
                .query((row, at) -> new Head(
                        UUID.fromString(row.getString("id")),
                        UUID.fromString(row.getString("incarnation")),
                        row.getLong("last_directive")))
                .list();
    }

    record Head(UUID workerId, UUID incarnation, long newest) {}

    /** News inside the fleet: there is a row for that worker's stream. */
    record OrderIssued(UUID workerId) {}
}
