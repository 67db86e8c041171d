package io.agentvine.backend.fleet;

import io.agentvine.backend.platform.Caller;
import io.agentvine.backend.platform.ProblemException;
import io.agentvine.backend.platform.Problems;
import io.agentvine.backend.store.Database;
import io.agentvine.backend.store.Ids;
import io.agentvine.backend.store.SqlFiles;
import io.agentvine.backend.task.CredentialLimits;
import io.agentvine.backend.task.LeaseSettings;
import io.agentvine.backend.task.TaskTransitions;
import io.agentvine.protocol.OrderKind;
import io.agentvine.protocol.RegisterWorker;
import io.agentvine.protocol.Registration;
import io.agentvine.protocol.Wire;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** The registered workers: a name has one row and one current incarnation. Each method is one transaction. */
@Service
class Fleet {

    private static final Logger LOG = LoggerFactory.getLogger(Fleet.class);

    private final JdbcClient jdbc;
    private final SqlFiles sql;
    private final Database database;
    private final Ids ids;
    private final FleetSettings settings;
    private final LeaseSettings leases;
    private final TaskTransitions transitions;
    private final CredentialLimits limits;
    private final Orders orders;
    private final ApplicationEventPublisher events;

    Fleet(
            JdbcClient jdbc,
            SqlFiles sql,
            Database database,
            Ids ids,
            FleetSettings settings,
            LeaseSettings leases,
            TaskTransitions transitions,
            CredentialLimits limits,
            Orders orders,
            ApplicationEventPublisher events) {
        this.jdbc = jdbc;
        this.sql = sql;
        this.database = database;
        this.ids = ids;
        this.settings = settings;
        this.leases = leases;
        this.transitions = transitions;
        this.limits = limits;
        settings.requireFitting(leases);
        this.orders = orders;
        this.events = events;
    }

    /**
     * Makes the caller the current incarnation of that name, and gives it a token. Another incarnation of the name loses its
     * leases in the same transaction. Repeating an incarnation keeps leases and drain, and gives a new token for the one whose
     * reply was lost.
     */
    @Transactional
    public Registration register(RegisterWorker wanted) {
        UUID incarnation = wanted.incarnation() == null ? ids.next() : wanted.incarnation();
        UUID id = rowOf(wanted.name(), incarnation);
        if (!incarnationOf(id).equals(incarnation)) {
            takeOver(id, wanted.name(), incarnation);
        }
        WorkerToken token = WorkerToken.make(id, incarnation);
        describe(wanted, token);
        events.publishEvent(new WorkerRegistered(id, incarnation));
        return new Registration(
                id,
                wanted.name(),
                incarnation,
                token.text(),
                settings.pollInterval().toMillis(),
                settings.heartbeatInterval().toMillis(),
                leases.duration().toMillis(),
                settings.maxIsolation().toMillis());
    }

    /** Takes the worker out of the fleet; what it still holds is queued again. Repeating it changes nothing. */
    @Transactional
    public void deregister(UUID id, String actor) {
        int changed = jdbc.sql("UPDATE workers SET deregistered_at = " + database.now()
                        + ", status = 'offline' WHERE id = ? AND deregistered_at IS NULL")
                .param(id.toString())
                .update();
        if (changed == 0) {
            requireKnown(id);
            return;
        }
        release(id, "The worker was deregistered by " + actor + ".", true);
        LOG.info("Worker {} deregistered by {}", id, actor);
    }

    /**
     * Takes an offline worker out of what people see; what it did keeps its name, and registering that name again brings it back
     * under its id.
     *
     * @throws ProblemException 404 where there is none, 409 while it is live
     */
    @Transactional
    public void remove(UUID id, String actor) {
        requireKnown(id);
        int removed = sql.of("fleet/remove_worker")
                .with("worker", id)
                .with("lease", leases.duration())
                .with("suspicion", settings.suspicion())
                .update();
        if (removed == 0) {
            throw Problems.conflict("Worker " + id + " is live, and only an offline one can be removed: drain it with POST /api/v1/workers/"
                    + id + "/drain, stop it when it runs nothing any more, and remove it then");
        }
        release(id, "The worker was removed by " + actor + ".", true);
        LOG.info("Worker {} removed by {}", id, actor);
    }

    @Transactional
    public void drain(UUID id, String actor) {
        if (setDraining(id, 1)) {
            orders.issue(id, OrderKind.DRAIN, null, "Drained by " + actor + ": take no more work");
        }
    }

    /**
     * Undoes a drain. Also after a credential was refused, which only the worker knows of, so that it is told in any case; and after
     * a usage limit: the credential counts as free again for every worker that shares it.
     */
    @Transactional
    public void resume(UUID id, String actor) {
        setDraining(id, 0);
        limits.forget(id);
        orders.issue(id, OrderKind.RESUME, null, "Resumed by " + actor);
    }

    /** A worker's own calls are refused where it is not in the fleet any more. */
    void requireKnown(UUID id) {
        if (jdbc.sql("SELECT 1 FROM workers WHERE id = ? AND removed_at IS NULL").param(id.toString()).query().listOfRows().isEmpty()) {
            throw Problems.notFound("worker", id);
        }
    }

    private UUID rowOf(String name, UUID incarnation) {
        jdbc.sql("INSERT INTO workers (id, name, incarnation, token_sha256, status, draining, slots, labels, registered_at,"
                        + " last_seen_at, last_directive) VALUES (?, ?, ?, ?, 'idle', 0, 1, '[]', " + database.now() + ", "
                        + database.now() + ", 0) ON CONFLICT (name) DO NOTHING")
                .params(ids.next().toString(), name, incarnation.toString(), "none yet: " + ids.next())
                .update();
        // the update locks the row until the commit, so that two registrations of a name follow one another
        jdbc.sql("UPDATE workers SET " + Connections.heard(database) + " WHERE name = ?").param(name).update();
        return UUID.fromString(jdbc.sql("SELECT id FROM workers WHERE name = ?").param(name).query(String.class).single());
    }

    private UUID incarnationOf(UUID id) {
        return UUID.fromString(jdbc.sql("SELECT incarnation FROM workers WHERE id = ?")
                .param(id.toString())
                .query(String.class)
                .single());
    }

    private void takeOver(UUID id, String name, UUID incarnation) {
        jdbc.sql("UPDATE workers SET incarnation = ?, draining = 0, registered_at = " + database.now() + " WHERE id = ?")
                .params(incarnation.toString(), id.toString())
                .update();
        jdbc.sql("DELETE FROM directives WHERE worker_id = ?").param(id.toString()).update();
        release(id, "A newer worker of that name has taken over.", false);
        LOG.info("Worker {} ({}) was taken over by incarnation {}", name, id, incarnation);
    }

    private void describe(RegisterWorker wanted, WorkerToken token) {
        List<String> labels = Optional.ofNullable(wanted.labels()).orElse(List.of());
        jdbc.sql("UPDATE workers SET token_sha256 = :token, slots = :slots, labels = :labels, version = :version, host = :host,"
                        + " credential_fingerprint = :credential, error_message = :error, status = :status,"
                        + " deregistered_at = NULL, removed_at = NULL, " + Connections.heard(database) + " WHERE id = :id")
                .param("token", token.sha256())
                .param("slots", wanted.slots() == null ? 1 : wanted.slots())
                .param("labels", Wire.write(labels.stream().distinct().sorted().toList()))
                .param("version", wanted.version())
                .param("host", wanted.host())
                .param("credential", wanted.credentialFingerprint())
                .param("error", wanted.errorMessage())
                .param("status", wanted.errorMessage() == null ? "idle" : "error")
                .param("id", token.workerId().toString())
                .update();
    }

    private void release(UUID id, String why, boolean deregistered) {
        transitions.loseAllOf(id, why);
        events.publishEvent(new WorkerLeft(id, deregistered));
    }

    /** Whether that was a change. */
    private boolean setDraining(UUID id, int draining) {
        int changed = jdbc.sql("UPDATE workers SET draining = ? WHERE id = ? AND draining <> ? AND removed_at IS NULL")
                .params(draining, id.toString(), draining)
                .update();
        if (changed == 0) {
            requireKnown(id);
        }
        return changed > 0;
    }
}
