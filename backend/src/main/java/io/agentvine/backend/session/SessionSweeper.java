package io.agentvine.backend.session;

import io.agentvine.backend.platform.Loop;
import io.agentvine.backend.store.KeptCounts;
import io.agentvine.backend.store.SqlFiles;
import io.agentvine.backend.task.RunEnded;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;
import org.springframework.transaction.event.TransactionalEventListener;

/**
 * The thread {@code sessions}: applies the idle and the age rule, again and again, whatever happens to the database. Soon after
 * runs have ended it also looks which sessions they left; not in their transactions, which are the hot path.
 */
@Component
class SessionSweeper implements SmartLifecycle {

    /** Those that end about then are looked at together. */
    private static final Duration LOOK_AFTER = Duration.ofMillis(100);

    private final Sessions sessions;
    private final Duration interval;
    private final KeptCounts terminated;
    private final AtomicBoolean lookPending = new AtomicBoolean();
    private volatile Loop loop;
    private long sweepDue;

    SessionSweeper(Sessions sessions, SessionSettings settings, SqlFiles sql) {
        this.sessions = sessions;
        this.interval = settings.sweepInterval();
        this.terminated = new KeptCounts(sql, "session/fold_terminated");
    }

    @TransactionalEventListener(fallbackExecution = true)
    void look(RunEnded ended) {
        Loop running = loop;
        if (running != null && lookPending.compareAndSet(false, true)) {
            running.nudge();
        }
    }

    private void turn() {
        if (lookPending.get()) {
            Loop.rest(LOOK_AFTER);
            lookPending.set(false);
            if (sessions.anyLeft()) {
                sessions.leave();
            }
        }
        if (System.nanoTime() - sweepDue >= 0) {
            sweepDue = System.nanoTime() + interval.toNanos();
            sessions.sweep();
            terminated.fold();
        }
    }

    private Duration untilSweep() {
        return Duration.ofNanos(sweepDue - System.nanoTime());
    }

    @Override
    public void start() {
        sweepDue = System.nanoTime() + interval.toNanos();
        loop = new Loop("sessions", this::untilSweep, this::turn).start();
    }

    @Override
    public void stop() {
        loop.stopNow();
        loop = null;
    }

    @Override
    public boolean isRunning() {
        return loop != null;
    }
}
