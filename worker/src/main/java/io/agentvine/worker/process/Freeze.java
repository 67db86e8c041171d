package io.agentvine.worker.process;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * All processes of a run of another user, or behind a wall, are stopped until this is closed. While the worker, who may read more
 * than they, reads the run's files, nobody can put a link to somebody else's file into the place of one that was just looked at. Does
 * nothing for an unconfined run of the worker's own user.
 */
public final class Freeze implements AutoCloseable {

    private static final int ROUNDS = 50;
    private static final int TRIES = 20;
    /** Rounds in which one that waits in the kernel may still come to its stop: 126 ms. */
    private static final int PATIENT = 6;

    private final List<Long> stopped = new ArrayList<>();

    private Freeze() {}

    /** @throws IOException where new ones come faster than they can be stopped, or one cannot be stopped */
    public static Freeze of(String runId) throws IOException {
        for (int i = 0; i < TRIES; i++) {
            Freeze freeze = new Freeze();
            if (freeze.stopsAll(runId)) {
                return freeze;
            }
            freeze.close();
        }
        throw new IOException("the processes of run " + runId + " cannot be stopped: one waits for what does not end");
    }

    /**
     * @return false where one that was told to stop still has not, as long as the others are: it may wait in the kernel for its child, that was
     *     stopped before it had begun another program (vfork)
     * @throws IOException where new ones come faster than they can be stopped; what was stopped goes on
     */
    private boolean stopsAll(String runId) throws IOException {
        for (int round = 0; round < ROUNDS; round++) {
            List<Long> moving = StrayProcesses.moving(runId);
            if (moving.isEmpty()) {
                return true;
            }
            if (stopped.containsAll(moving)) {
                if (round > PATIENT) {
                    return false;
                }
                pause(1L << round);
            }
            stopped.addAll(moving);
            stop(moving);
        }
        close();
        throw new IOException("the processes of run " + runId + " cannot be stopped: they start others faster");
    }

    /** What was stopped goes on where this cannot be done whole. */
    private void stop(List<Long> moving) throws IOException {
        try {
            Signals.send("STOP", moving);
        } catch (IOException e) {
            close();
            throw e;
        }
    }

    /** Whatever interrupts: half a stop would leave a run stopped for ever. */
    private static void pause(long millis) {
        CompletableFuture.runAsync(() -> {}, CompletableFuture.delayedExecutor(millis, TimeUnit.MILLISECONDS)).join();
    }

    @Override
    public void close() throws IOException {
        if (!stopped.isEmpty()) {
            Signals.send("CONT", stopped);
        }
    }
}
