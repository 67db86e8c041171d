package io.agentvine.worker.process;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * All processes of a run of another user, or behind a wall, are stopped until this is closed. While the worker, who may read more
 * than they, reads the run's files, nobody can put a link to somebody else's file into the place of one that was just looked at. Does
 * nothing for an unconfined run of the worker's own user.
 */
public final class Freeze implements AutoCloseable {

    private static final int ROUNDS = 50;
    private static final int TRIES = 20;

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
            if (stopped.containsAll(moving) && round > 1) {
                return false;
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
            signal("STOP", moving);
        } catch (IOException e) {
            close();
            throw e;
        }
    }

    @Override
    public void close() throws IOException {
        if (!stopped.isEmpty()) {
            signal("CONT", stopped);
        }
    }

    private static void signal(String name, List<Long> pids) throws IOException {
        List<String> command = Stream.concat(
                Stream.of("/bin/sh", "-c", "kill -" + name + " \"$@\"", "sh"), pids.stream().distinct().map(String::valueOf)).toList();
        // A pid that has gone meanwhile is an error of no interest; the next look decides. Its end is waited for whatever interrupts:
        // half a signal would leave a run stopped for ever.
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD).start().onExit().join();
    }
}
