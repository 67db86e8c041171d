package io.agentvine.backend.fleet;

import io.agentvine.backend.platform.Caller;
import io.agentvine.backend.platform.Problems;
import io.agentvine.backend.store.SqlFiles;
import io.agentvine.backend.store.Transactions;
import io.agentvine.backend.task.LeaseSettings;
import java.util.List;
import java.util.UUID;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Component;

/**
 * The directives connections in the workers' rows: the number of each worker's newest one, and when it broke.
 *
 * <p>The store gives the numbers and the times, so that backends agree on which connection is the newest whoever notices its
 * end. A break is noted by a compare-and-set on the number and is gone as soon as the worker is heard of.
 */
@Component
class Connections {

    private final SqlFiles sql;
    private final Transactions transactions;
    private final FleetSettings fleet;
    private final LeaseSettings leases;
    private final ApplicationEventPublisher events;

    Connections(SqlFiles sql, Transactions transactions, FleetSettings fleet, LeaseSettings leases, ApplicationEventPublisher events) {
        this.sql = sql;
        this.transactions = transactions;
        this.fleet = fleet;
        this.leases = leases;
        this.events = events;
    }

    /** One connection of an incarnation of a worker. */
    record Connection(Caller.Worker worker, long number) {}

    /** A worker whose newest connection broke long enough ago, that was not heard of since, and that still has runs. */
    record Silent(UUID workerId, String name, long connection) {}

    /** Takes the next number for a connection that the worker opens now. */
    Connection open(Caller.Worker worker) {
        return sql.of("fleet/open_connection")
                .with("worker", worker.id())
                .with("incarnation", worker.incarnation())
                .first(row -> new Connection(worker, row.number("n")))
                .orElseThrow(() -> Problems.conflict("Worker " + worker.id()
                        + " was taken over by a newer incarnation or deregistered: stop, or register again"));
    }

    /** Notes those that are their worker's newest one as broken; others change nothing. May be repeated. */
    void broke(List<Connection> connections) {
        transactions.run(() -> connections.forEach(this::noteBroken));
    }

    private void noteBroken(Connection broken) {
        int changed = sql.of("fleet/note_broken")
                .with("worker", broken.worker().id())
                .with("incarnation", broken.worker().incarnation())
                .with("connection", broken.number())
                .update();
        if (changed == 1) {
            events.publishEvent(new WorkerFellSilent(broken.worker().id()));
        }
    }

    List<Silent> silent() {
        return transactions.read(() -> sql.of("fleet/silent")
                .with("suspicion", fleet.suspicion())
                .with("lease", leases.duration())
                .list(row -> new Silent(row.id("id"), row.text("name"), row.number("connection"))));
    }

    /** Whether it is silent still; locks the worker's row, so that it is until the caller's commit. */
    boolean lockIfSilent(Silent worker) {
        transactions.requireOpen();
        return sql.of("fleet/lock_silent")
                .with("worker", worker.workerId())
                .with("connection", worker.connection())
                .with("suspicion", fleet.suspicion())
                .update() == 1;
    }
}
