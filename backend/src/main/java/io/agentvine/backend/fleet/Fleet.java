package io.agentvine.backend.fleet;

import io.agentvine.backend.platform.Problems;
import io.agentvine.backend.store.Ids;
import io.agentvine.backend.store.Row;
import io.agentvine.backend.store.SqlFiles;
import io.agentvine.backend.store.Transactions;
import io.agentvine.backend.task.CredentialLimits;
import io.agentvine.backend.task.LeaseSettings;
import io.agentvine.backend.task.OwnLabels;
import io.agentvine.backend.task.RunLifecycle;
import io.agentvine.protocol.OrderKind;
import io.agentvine.protocol.RegisterWorker;
import io.agentvine.protocol.Registration;
import io.agentvine.protocol.Registration.TakenOver;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Service;

/** The registered workers: a name has one row and one current incarnation. Each method is one transaction. */
@Service
class Fleet {

    private static final Logger LOG = LoggerFactory.getLogger(Fleet.class);

    private final SqlFiles sql;
    private final Transactions transactions;
    private final Ids ids;
    private final FleetSettings settings;
    private final LeaseSettings leases;
    private final RunLifecycle runs;
    private final CredentialLimits limits;
    private final Orders orders;
    private final RequiredConfinement requiredConfinement;
    private final ApplicationEventPublisher events;

    Fleet(
            SqlFiles sql,
            Transactions transactions,
            Ids ids,
            FleetSettings settings,
            LeaseSettings leases,
            RunLifecycle runs,
            CredentialLimits limits,
            Orders orders,
            RequiredConfinement requiredConfinement,
            ApplicationEventPublisher events) {
        this.sql = sql;
        this.transactions = transactions;
        this.ids = ids;
        this.settings = settings;
        this.leases = leases;
        this.runs = runs;
        this.limits = limits;
        settings.requireFitting(leases);
        this.orders = orders;
        this.requiredConfinement = requiredConfinement;
        this.events = events;
    }

    /**
     * Makes the caller the current incarnation of that name, and gives it a token. Another incarnation of the name loses its
     * leases in the same transaction, and the answer says so where it was live. Repeating an incarnation keeps leases and drain, and gives a new token for the one whose
     * reply was lost.
     *
     * @throws io.agentvine.backend.platform.ProblemException 403 where it is not confined and has to be
     */
    Registration register(RegisterWorker wanted) {
        requiredConfinement.check(wanted.confinement());
        return transactions.run(() -> registerOnce(wanted));
    }

    private Registration registerOnce(RegisterWorker wanted) {
        UUID incarnation = wanted.incarnation() == null ? ids.next() : wanted.incarnation();
        Registered registered = lock(wanted.name(), incarnation);
        UUID id = registered.id;
        TakenOver takenOver = registered.incarnation.equals(incarnation) ? null : takeOver(registered, wanted.name(), incarnation);
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
                settings.maxIsolation().toMillis(),
                takenOver);
    }

    /** Takes the worker out of the fleet; what it still holds is queued again. Repeating it changes nothing. */
    void deregister(UUID id, String actor) {
        transactions.run(() -> {
            if (sql.of("fleet/deregister").with("worker", id).update() == 0) {
                requireKnown(id);
                return;
            }
            release(id, "The worker was deregistered by " + actor + ".", true);
            LOG.info("Worker {} deregistered by {}", id, actor);
        });
    }

    /**
     * Takes an offline worker out of what people see; what it did keeps its name, and registering that name again brings it back
     * under its id.
     *
     * @throws io.agentvine.backend.platform.ProblemException 404 where there is none, 409 while it is live
     */
    void remove(UUID id, String actor) {
        transactions.run(() -> {
            requireKnown(id);
            int removed = sql.of("fleet/remove_worker").with("worker", id).with("lease", leases.duration())
                    .with("suspicion", settings.suspicion()).update();
            if (removed == 0) {
                throw Problems.conflict("Worker " + id + " is live, and only an offline one can be removed: drain it with POST /api/v1/workers/"
                        + id + "/drain, stop it when it runs nothing any more, and remove it then");
            }
            release(id, "The worker was removed by " + actor + ".", true);
            LOG.info("Worker {} removed by {}", id, actor);
        });
    }

    void drain(UUID id, String actor) {
        transactions.run(() -> {
            if (setDraining(id, true)) {
                orders.issue(id, OrderKind.DRAIN, null, "Drained by " + actor + ": take no more work");
            }
        });
    }

    /**
     * Undoes a drain. Also after a credential was refused, which only the worker knows of, so that it is told in any case; and after
     * a usage limit: the credential counts as free again for every worker that shares it.
     */
    void resume(UUID id, String actor) {
        transactions.run(() -> {
            setDraining(id, false);
            limits.forget(id);
            orders.issue(id, OrderKind.RESUME, null, "Resumed by " + actor);
        });
    }

    /** A worker's own calls are refused where it is not in the fleet any more. */
    void requireKnown(UUID id) {
        if (!sql.of("fleet/is_known").with("worker", id).exists()) {
            throw Problems.notFound("worker", id);
        }
    }

    /** Who has a name. @param live it may be at work just now @param silent since it was heard of */
    private record Registered(UUID id, UUID incarnation, String host, boolean live, Duration silent) {

        static Registered read(Row row) throws SQLException {
            return new Registered(row.id("id"), row.id("incarnation"), row.text("host"), row.flag("live"), Duration.ofMillis(row.number("silent")));
        }
    }

    private Registered lock(String name, UUID incarnation) {
        sql.of("fleet/add")
                .with("id", ids.next())
                .with("name", name)
                .with("incarnation", incarnation)
                .with("token", "none yet: " + ids.next())
                .update();
        return sql.of("fleet/lock_name")
                .with("name", name)
                .with("lease", leases.duration())
                .first(Registered::read)
                .orElseThrow(() -> new IllegalStateException("Worker " + name + " was added and is not there"));
    }

    /** Null where the former one was not live. */
    private TakenOver takeOver(Registered former, String name, UUID incarnation) {
        sql.of("fleet/take_over").with("worker", former.id).with("incarnation", incarnation).update();
        int ended = release(former.id, "A newer worker of that name has taken over.", false);
        LOG.info("Worker {} ({}) was taken over by incarnation {}", name, former.id, incarnation);
        return former.live ? new TakenOver(former.incarnation, former.host, former.silent.toMillis(), ended) : null;
    }

    private void describe(RegisterWorker wanted, WorkerToken token) {
        sql.of("fleet/describe")
                .with("worker", token.workerId())
                .with("token", token.sha256())
                .with("slots", wanted.slots() == null ? 1 : wanted.slots())
                .with("labels", OwnLabels.of(wanted))
                .with("version", wanted.version())
                .with("host", wanted.host())
                .with("credential", wanted.credentialFingerprint())
                .with("confinement", wanted.confinement())
                .with("agent", wanted.agentVersion())
                .with("error", wanted.errorMessage())
                .with("status", wanted.errorMessage() == null ? "idle" : "error")
                .update();
    }

    /** Answers how many runs that ended. */
    private int release(UUID id, String why, boolean deregistered) {
        int ended = runs.loseAllOf(id, why).size();
        events.publishEvent(new WorkerLeft(id, deregistered));
        return ended;
    }

    /** Whether that was a change. */
    private boolean setDraining(UUID id, boolean draining) {
        int changed = sql.of("fleet/set_draining").with("worker", id).with("draining", draining).update();
        if (changed == 0) {
            requireKnown(id);
        }
        return changed > 0;
    }
}
