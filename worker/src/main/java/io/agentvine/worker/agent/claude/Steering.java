package io.agentvine.worker.agent.claude;

import java.util.HashSet;
import java.util.Set;
import java.util.UUID;

/** Which messages of people were written to a run and which it has read; it says each again when it reads it. Any thread may call. */
final class Steering {

    private final Set<UUID> sent = new HashSet<>();
    private final Set<UUID> read = new HashSet<>();

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

    synchronized boolean allRead() {
        return read.containsAll(sent);
    }

    /** Counts all as read: the agent takes one that it knows already in silence. */
    synchronized void giveUp() {
        read.addAll(sent);
    }

    synchronized Set<UUID> read() {
        return Set.copyOf(read);
    }
}
