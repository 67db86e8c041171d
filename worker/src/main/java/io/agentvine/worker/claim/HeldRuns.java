package io.agentvine.worker.claim;

import io.agentvine.worker.agent.StopReason;
import io.agentvine.worker.run.HeldRun;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** The runs that this worker holds, from claim to the end of their report, in as many slots as it has. Any thread may call. */
public final class HeldRuns {

    private final int slots;
    private final Map<UUID, HeldRun> runs = new LinkedHashMap<>();

    public HeldRuns(int slots) {
        this.slots = slots;
    }

    public synchronized List<HeldRun> all() {
        return new ArrayList<>(runs.values());
    }

    public synchronized boolean none() {
        return runs.isEmpty();
    }

    public synchronized boolean room() {
        return runs.size() < slots;
    }

    /** @return false where it is held already: the backend repeated a grant */
    synchronized boolean add(HeldRun run) {
        return runs.putIfAbsent(run.executionId(), run) == null;
    }

    public synchronized boolean holds(UUID executionId) {
        return runs.containsKey(executionId);
    }

    /** Frees the slot, when everything about the run was said. */
    public synchronized void release(HeldRun run) {
        runs.remove(run.executionId());
        notifyAll();
    }

    synchronized HeldRun find(UUID executionId) {
        return runs.get(executionId);
    }

    public void stopAll(StopReason reason) {
        all().forEach(run -> run.stop(reason));
    }

    /** Waits until there is room, or a second at most. */
    synchronized void awaitRoom() throws InterruptedException {
        if (!room()) {
            wait(1_000);
        }
    }
}
