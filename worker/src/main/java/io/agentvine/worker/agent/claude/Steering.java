package io.agentvine.worker.agent.claude;

import java.util.HashSet;
import java.util.Set;
import java.util.UUID;

/**
 * Which messages were written to a run's process, and what became of them: it says each again when it reads it, and newer ones tell of
 * each when it is queued, started and done. Any thread may call.
 */
final class Steering {

    private final Set<UUID> sent = new HashSet<>();
    private final Set<UUID> read = new HashSet<>();
    /** Told of by the process, ours and its own. */
    private final Set<String> queued = new HashSet<>();
    private final Set<String> started = new HashSet<>();
    private boolean tellsOfItsQueue;

    /** What there is still to do for a process that has given a result. */
    enum Left {
        NOTHING,
        /** A message waits in it for its turn, which follows. */
        QUEUED,
        /** A message was written to it of which it has told nothing yet. */
        UNHEARD
    }

    synchronized void sent(UUID id) {
        sent.add(id);
    }

    /** An earlier run of the session read it. */
    synchronized void readBefore(UUID id) {
        sent.add(id);
        read.add(id);
    }

    synchronized boolean knows(UUID id) {
        return sent.contains(id);
    }

    /** @param id of any message that was said again */
    synchronized void seen(String id) {
        sent.stream().filter(one -> one.toString().equals(id)).forEach(read::add);
    }

    /** What a process tells of one of its messages, by its id. */
    synchronized void told(String id, String state) {
        tellsOfItsQueue = true;
        queued.remove(id);
        started.remove(id);
        if (state.equals("queued")) {
            queued.add(id);
        } else if (state.equals("started")) {
            started.add(id);
        }
    }

    /** Another process: nothing is queued in it. */
    synchronized void newProcess() {
        queued.clear();
        started.clear();
        tellsOfItsQueue = false;
    }

    synchronized Left left() {
        if (!queued.isEmpty()) {
            return Left.QUEUED;
        }
        return read.containsAll(sent) ? Left.NOTHING : Left.UNHEARD;
    }

    /** Whether it tells what becomes of its messages. */
    synchronized boolean tellsOfItsQueue() {
        return tellsOfItsQueue;
    }

    /** Whether something is queued in the process, or has begun. */
    synchronized boolean busy() {
        return !queued.isEmpty() || !started.isEmpty();
    }

    /** Counts all as read: the agent takes one that it knows already in silence. */
    synchronized void giveUp() {
        read.addAll(sent);
    }

    synchronized Set<UUID> read() {
        return Set.copyOf(read);
    }
}
