package io.agentvine.backend.fleet;

import io.agentvine.backend.store.Transactions;
import io.agentvine.backend.task.RunLifecycle;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Ends the runs of workers that fell silent, long before their leases would: the newest directives connection broke and
 * nothing was heard of them for {@code agentvine.fleet.suspicion}.
 *
 * <p>It trusts a silence only where this backend could have heard: it has turned without a pause for the length of a
 * suspicion. After a start, an outage of the database or a sleep of the machine every worker first gets that time to come.
 * One thread.
 */
@Component
public class Suspicion {

    private static final Logger LOG = LoggerFactory.getLogger(Suspicion.class);

    /** A turn that is later than this was a pause. In a shorter one a live worker tries again soon enough. */
    private static final Duration LATE = Duration.ofSeconds(2);

    private final Connections connections;
    private final RunLifecycle runs;
    private final Transactions transactions;
    private final Duration suspicion;
    private final Clock clock;
    private Instant turned;
    private Instant steadySince;

    Suspicion(
            Connections connections,
            RunLifecycle runs,
            Transactions transactions,
            FleetSettings settings,
            Clock clock) {
        this.connections = connections;
        this.runs = runs;
        this.transactions = transactions;
        this.suspicion = settings.suspicion();
        this.clock = clock;
    }

    /**
     * One turn; answers how many runs it ended.
     *
     * @param interval how often this is called
     */
    public int loseSilent(Duration interval) {
        List<Connections.Silent> silent = steady(interval) ? connections.silent() : List.of();
        int ended = 0;
        for (Connections.Silent worker : silent) {
            // an answer that took long was given by a database that heard nobody meanwhile
            ended += steady(interval) ? lose(worker) : 0;
        }
        return ended;
    }

    private boolean steady(Duration interval) {
        Instant now = clock.instant();
        if (turned == null || now.isBefore(turned) || now.isAfter(turned.plus(interval).plus(LATE))) {
            steadySince = now;
        }
        turned = now;
        return !now.isBefore(steadySince.plus(suspicion));
    }

    /** Changes nothing where the worker was heard of meanwhile. */
    int lose(Connections.Silent worker) {
        return transactions.run(() -> connections.lockIfSilent(worker) ? loseRuns(worker) : 0);
    }

    private int loseRuns(Connections.Silent worker) {
        int ended = runs
                .loseAllOf(worker.workerId(), "Worker " + worker.name() + " lost its connection and was not heard of for "
                        + FleetSettings.text(suspicion) + ".")
                .size();
        LOG.warn("Worker {} ({}) fell silent; {} of its runs were taken from it", worker.name(), worker.workerId(), ended);
        return ended;
    }
}
