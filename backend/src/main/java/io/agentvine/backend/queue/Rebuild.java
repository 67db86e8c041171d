package io.agentvine.backend.queue;

import io.agentvine.backend.task.ClaimableTasks;
import io.agentvine.backend.task.Lane;
import io.agentvine.protocol.QueueName;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;

/** Fills an empty Redis from the rows, once. Each part is sent under a token, which tells whether another rebuild has begun since. */
final class Rebuild {

    private final ReadyQueue ready;
    private final ClaimableTasks claimable;
    private final int cap;
    private final String token = UUID.randomUUID().toString();
    private final Map<String, Long> overflow = new HashMap<>();
    private final List<UUID> told = new ArrayList<>();

    /** @param cap most ids in one list; the others stay with the database */
    Rebuild(ReadyQueue ready, ClaimableTasks claimable, int cap) {
        this.ready = ready;
        this.claimable = claimable;
        this.cap = cap;
    }

    /** The tasks that Redis holds now; nothing where another rebuild is going on. */
    Optional<List<UUID>> run() {
        boolean done = ready.beginRebuild(token) && Queues.ALL.stream().allMatch(this::fill) && ready.endRebuild(token, overflow);
        return done ? Optional.of(told) : Optional.empty();
    }

    /** Rows of one worker's list may ask for different labels, so they are put in order first; other lists are read in theirs. */
    private boolean fill(QueueName queue) {
        Map<String, List<ReadyQueue.Entry>> ofWorkers = new HashMap<>();
        for (String labels : claimable.labelsInUse(queue)) {
            Map<String, List<ReadyQueue.Entry>> lists = firstOf(queue, labels).stream()
                    .collect(Collectors.groupingBy(ReadyQueue.Entry::list));
            for (Map.Entry<String, List<ReadyQueue.Entry>> list : lists.entrySet()) {
                if (ReadyQueue.laneOf(list.getKey()).worker() != null) {
                    ofWorkers.computeIfAbsent(list.getKey(), first -> new ArrayList<>()).addAll(list.getValue());
                } else if (!add(list.getKey(), list.getValue())) {
                    return false;
                }
            }
        }
        ofWorkers.values().forEach(list -> list.sort(Comparator.comparing(ReadyQueue.Entry::position)));
        return ofWorkers.entrySet().stream().allMatch(list -> add(list.getKey(), list.getValue()));
    }

    /** @param labels of the rows that share a list, or null */
    private List<ReadyQueue.Entry> firstOf(QueueName queue, String labels) {
        List<ReadyQueue.Entry> found = Dispatcher.entries(claimable.first(queue, labels, cap + 1));
        if (found.size() > cap) {
            overflow.put(ReadyQueue.listOf(queue, Lane.of(null, labels)), found.get(cap).position());
            found = found.subList(0, cap);
        }
        claimable.forgetDispatchBehind(queue, labels, found.isEmpty() ? Long.MIN_VALUE : found.get(found.size() - 1).position());
        return found;
    }

    private boolean add(String list, List<ReadyQueue.Entry> entries) {
        for (List<ReadyQueue.Entry> chunk : Dispatcher.chunks(entries, Dispatcher.CHUNK)) {
            if (!ready.addRebuilt(token, list, chunk)) {
                return false;
            }
            chunk.forEach(entry -> told.add(entry.id()));
        }
        return true;
    }
}
