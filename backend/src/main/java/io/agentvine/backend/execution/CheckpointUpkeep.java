package io.agentvine.backend.execution;

import io.agentvine.backend.platform.Loop;
import java.time.Duration;
import java.util.List;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/** The thread {@code checkpoints}: drops those that nobody goes on from any more, every five minutes. */
@Component
class CheckpointUpkeep implements SmartLifecycle {

    private static final Duration INTERVAL = Duration.ofMinutes(5);

    private final Checkpoints checkpoints;
    private volatile Loop loop;

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

    @Override
    public void start() {
        loop = new Loop("checkpoints", INTERVAL, this::dropOld).start();
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
