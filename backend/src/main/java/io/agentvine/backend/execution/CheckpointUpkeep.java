package io.agentvine.backend.execution;

import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/** The thread {@code checkpoints}: drops those that nobody goes on from any more. */
@Component
class CheckpointUpkeep implements SmartLifecycle {

    private static final Logger LOG = LoggerFactory.getLogger(CheckpointUpkeep.class);
    private static final int MINUTES = 5;

    private final Checkpoints checkpoints;
    private ScheduledExecutorService thread;

    CheckpointUpkeep(Checkpoints checkpoints) {
        this.checkpoints = checkpoints;
    }

    /** Each in a transaction of its own; ends where none could be dropped, since others change them just then. */
    void dropOld() {
        boolean dropped = true;
        while (dropped) {
            dropped = false;
            List<Checkpoints.Old> old = checkpoints.old();
            for (Checkpoints.Old one : old) {
                dropped |= checkpoints.drop(one);
            }
        }
    }

    private void turn() {
        try {
            dropOld();
        } catch (RuntimeException e) {
            // the loop must not end because the store is away
            LOG.warn("Old checkpoints could not be dropped; trying again in {} min: {}", MINUTES, e.toString());
        }
    }

    @Override
    public synchronized void start() {
        thread = Executors.newSingleThreadScheduledExecutor(body -> {
            Thread made = new Thread(body, "checkpoints");
            made.setDaemon(true);
            return made;
        });
        thread.scheduleWithFixedDelay(this::turn, MINUTES, MINUTES, TimeUnit.MINUTES);
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
