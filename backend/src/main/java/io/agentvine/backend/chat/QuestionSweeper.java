package io.agentvine.backend.chat;

import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/** The thread {@code questions}: applies {@link QuestionUpkeep} each second, whatever happens to the database. */
@Component
class QuestionSweeper implements SmartLifecycle {

    private static final Logger LOG = LoggerFactory.getLogger(QuestionSweeper.class);

    private static final long PAUSE_MILLIS = 1_000;

    private final List<Runnable> rules;
    private ScheduledExecutorService thread;
    private boolean failing;

    QuestionSweeper(QuestionUpkeep upkeep) {
        this.rules = List.of(upkeep::withdrawOrphans, upkeep::noteOverdue, upkeep::expire, upkeep::followUpUnread);
    }

    private void sweep() {
        boolean failed = false;
        for (Runnable rule : rules) {
            failed |= !applied(rule);
        }
        failing = failed;
    }

    /** Catches everything, because this is the edge of a thread that has to outlive every outage. */
    private boolean applied(Runnable rule) {
        try {
            rule.run();
            return true;
        } catch (RuntimeException | Error e) {
            if (!failing) {
                LOG.warn("Questions could not be looked at; trying again: {}", e.toString());
            }
            return false;
        }
    }

    @Override
    public synchronized void start() {
        thread = Executors.newSingleThreadScheduledExecutor(body -> {
            Thread made = new Thread(body, "questions");
            made.setDaemon(true);
            return made;
        });
        thread.scheduleWithFixedDelay(this::sweep, PAUSE_MILLIS, PAUSE_MILLIS, TimeUnit.MILLISECONDS);
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
