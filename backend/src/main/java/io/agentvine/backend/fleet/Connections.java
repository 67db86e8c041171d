package io.agentvine.backend.fleet;

import io.agentvine.backend.platform.Caller;
import io.agentvine.backend.platform.Problems;
import io.agentvine.backend.store.Database;
import io.agentvine.backend.task.LeaseSettings;
import java.util.List;
import java.util.UUID;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/**
 * The directives connections in the workers' rows: the number of each worker's newest one, and when it broke.
 *
 * <p>The store gives the numbers and the times, so that backends agree on which connection is the newest whoever notices its
 * end. A break is noted by a compare-and-set on the number and is gone as soon as the worker is heard of ({@link #heard}).
 */
@Repository
class Connections {

    private final JdbcClient jdbc;
    private final ApplicationEventPublisher events;
    private final String now;
    private final String open;
    private final String breakNewest;
    private final String silent;
    private final String requireSilent;

    Connections(
            JdbcClient jdbc, Database database, FleetSettings fleet, LeaseSettings leases, ApplicationEventPublisher events) {
        this.jdbc = jdbc;
        this.events = events;
        this.now = database.now();
        this.open = "UPDATE workers SET directives_connection = directives_connection + 1, " + heard(database)
                + " WHERE id = ? AND incarnation = ? AND deregistered_at IS NULL RETURNING directives_connection";
        this.breakNewest = "UPDATE workers SET broken_at = " + now + ", last_broken_at = " + now + " WHERE id = ? AND incarnation = ?"
                + " AND directives_connection = ? AND broken_at IS NULL AND deregistered_at IS NULL";
        String longEnough = "broken_at <= " + now + " - " + fleet.suspicion().toMillis();
        this.silent = "SELECT w.id, w.name, w.directives_connection FROM workers w WHERE w." + longEnough
                + " AND w.deregistered_at IS NULL AND EXISTS (SELECT 1 FROM tasks t WHERE t.status = 'in_progress'"
                + " AND t.worker_id = w.id) AND NOT " + brokeTogether(fleet, leases) + " ORDER BY w.broken_at";
        this.requireSilent =
                "UPDATE workers SET broken_at = broken_at WHERE id = ? AND directives_connection = ? AND " + longEnough;
    }

    /** SQL assignments for a worker's row: it was heard of just now. */
    static String heard(Database database) {
        return "last_seen_at = " + database.now() + ", broken_at = NULL";
    }

    /**
     * SQL: half or more of three or more connected workers broke about when {@code w} did, those included that are back. That
     * was the network or a balancer, and says nothing of any one of them.
     */
    private String brokeTogether(FleetSettings fleet, LeaseSettings leases) {
        long window = fleet.suspicion().toMillis();
        String together = "x.last_broken_at BETWEEN w.broken_at - " + window + " AND w.broken_at + " + window;
        return "(SELECT count(*) >= 3 AND 2 * sum(CASE WHEN " + together + " THEN 1 ELSE 0 END) >= count(*) FROM workers x"
                + " WHERE x.directives_connection > 0 AND x.deregistered_at IS NULL AND x.last_seen_at > " + now + " - "
                + leases.duration().toMillis() + " AND (x.broken_at IS NULL OR " + together + "))";
    }

    /** One connection of an incarnation of a worker. */
    record Connection(Caller.Worker worker, long number) {}

    /** A worker whose newest connection broke long enough ago, that was not heard of since, and that still has runs. */
    record Silent(UUID workerId, String name, long connection) {}

    /** Takes the next number for a connection that the worker opens now. */
    @Transactional
    public Connection open(Caller.Worker worker) {
        return jdbc.sql(open)
                .params(worker.id().toString(), worker.incarnation().toString())
                .query((row, at) -> new Connection(worker, row.getLong(1)))
                .optional()
                .orElseThrow(() -> Problems.conflict("Worker " + worker.id()
                        + " was taken over by a newer incarnation or deregistered: stop, or register again"));
    }

    /** Notes those that are their worker's newest one as broken; others change nothing. May be repeated. */
    @Transactional
    public void broke(List<Connection> connections) {
        for (Connection broken : connections) {
            int changed = jdbc.sql(breakNewest)
                    .params(broken.worker().id().toString(), broken.worker().incarnation().toString(), broken.number())
                    .update();
            if (changed == 1) {
                events.publishEvent(new WorkerFellSilent(broken.worker().id()));
            }
        }
    }

    @Transactional(readOnly = true)
    public List<Silent> silent() {
        return jdbc.sql(silent)
                .query((row, at) -> new Silent(UUID.fromString(row.getString(1)), row.getString(2), row.getLong(3)))
                .list();
    }

    /** Whether it is silent still; locks the worker's row, so that it is until the caller's commit. */
    @Transactional(propagation = Propagation.MANDATORY)
    public boolean isSilent(Silent worker) {
        return jdbc.sql(requireSilent).params(worker.workerId().toString(), worker.connection()).update() == 1;
    }
}
