package io.agentvine.backend.fleet;

import io.agentvine.backend.store.SqlFiles;
import io.agentvine.backend.store.Transactions;
import io.agentvine.protocol.Order;
import io.agentvine.protocol.OrderKind;
import java.util.List;
import java.util.UUID;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Component;

/** The numbered orders to each worker, as rows. An order belongs to the incarnation that was current when it was given. */
@Component
public class Orders {

    private static final int PAGE = 200;

    private final SqlFiles sql;
    private final Transactions transactions;
    private final ApplicationEventPublisher events;

    Orders(SqlFiles sql, Transactions transactions, ApplicationEventPublisher events) {
        this.sql = sql;
        this.transactions = transactions;
        this.events = events;
    }

    /** Locks the worker in the caller's transaction: for who will lock its task and then issue an order, since a worker is locked first. */
    public void lockWorker(UUID workerId) {
        transactions.requireOpen();
        sql.of("fleet/lock_worker").with("worker", workerId).update();
    }

    /** Adds an order; joins the caller's transaction, and the worker's stream is told after its commit. */
    public void issue(UUID workerId, OrderKind kind, UUID executionId, String message) {
        transactions.run(() -> {
            if (sql.of("fleet/next_order").with("worker", workerId).update() > 0) {
                sql.of("fleet/issue_order")
                        .with("worker", workerId)
                        .with("kind", kind)
                        .with("execution", executionId)
                        .with("message", message)
                        .update();
                events.publishEvent(new OrderIssued(workerId));
            }
        });
    }

    /** The next orders behind a number, for one incarnation, in order; a page at most. */
    List<Order> after(UUID workerId, UUID incarnation, long n) {
        return transactions.read(() -> sql.of("fleet/orders_after")
                .with("worker", workerId)
                .with("incarnation", incarnation)
                .with("n", n)
                .with("most", PAGE)
                .list(row -> new Order(row.number("n"), row.word(OrderKind.class, "kind"), row.id("execution_id"), row.text("message"))));
    }

    /** For every registered worker: its incarnation and the number of its newest order. */
    List<Head> heads() {
        return transactions.read(() -> sql.of("fleet/newest_orders")
                .list(row -> new Head(row.id("id"), row.id("incarnation"), row.number("n"))));
    }

    record Head(UUID workerId, UUID incarnation, long newest) {}

    /** News inside the fleet: there is a row for that worker's stream. */
    record OrderIssued(UUID workerId) {}
}
