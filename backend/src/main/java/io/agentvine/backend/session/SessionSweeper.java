package io.agentvine.backend.session;

import io.agentvine.backend.store.Database;
import io.agentvine.backend.store.KeptCounts;
import io.agentvine.backend.task.RunEnded;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.event.TransactionalEventListener;

/**
 * The thread {@code sessions}: applies the idle and the age rule, again and again, whatever happens to the database. Soon after
 * runs have ended it also looks which sessions they left; not in their transactions, which are the hot path.
 */
@Component
class SessionSweeper implements SmartLifecycle {

    private static final Logger LOG = LoggerFactory.getLogger(SessionSweeper.class);

    private static final long LOOK_AFTER_MILLIS = 100;

    private final Sessions sessions;
    private final SessionSettings settings;
    private final KeptCounts terminated;
    private final AtomicBoolean lookPending = new AtomicBoolean();
    private ScheduledExecutorService thread;

    SessionSweeper(Sessions sessions, SessionSettings settings, JdbcTemplate jdbc, Database database, PlatformTransactionManager transactions) {
        this.sessions = sessions;
        this.settings = settings;
        this.terminated = new KeptCounts(jdbc, database, transactions, "terminated_counts", "worker_id");
    }

    @TransactionalEventListener(fallbackExecution = true)
    void look(RunEnded ended) {
        if (isRunning() && lookPending.compareAndSet(false, true)) {
            thread.schedule(() -> quietly(this::look), LOOK_AFTER_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    private void look() {
        lookPending.set(false);
        if (sessions.anyLeft()) {
            sessions.leave();
        }
    }

    private void sweep() {
        sessions.sweep();
        terminated.fold();
    }

    private static void quietly(Runnable body) {
        try {
            body.run();
        } catch (RuntimeException e) {
            // the loop must not end because the store is away
            LOG.warn("Sessions could not be looked at; trying again: {}", e.toString());
        }
    }

    @Override
    public synchronized void start() {
        thread = Executors.newSingleThreadScheduledExecutor(body -> {
            Thread made = new Thread(body, "sessions");
            made.setDaemon(true);
            return made;
        });
        long pause = settings.sweepInterval().toMillis();
        thread.scheduleWithFixedDelay(() -> quietly(this::sweep), pause, pause, TimeUnit.MILLISECONDS);
    }

    @Override
    public synchronized void stop() {
        thread.shutdownNow();
    }

    @Override
    public synchronized boolean isRunning() {
        return thread != null && !thread.isShutdown();
    }
}
