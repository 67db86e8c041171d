package io.agentvine.backend.queue;

import io.agentvine.backend.task.ClaimableTasks;
import io.agentvine.protocol.QueueName;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.springframework.stereotype.Component;

/**
 * Repairs what died between the rows and Redis: offers what was not offered, puts back what a claim left in flight, and makes Redis
 * hold what the rows say. Each turn may die anywhere; the next one does what is left. One thread at a time for each turn.
 */
@Component
class QueueRepair {

    private final Dispatcher dispatcher;
    private final ReadyQueue ready;
    private final ClaimableTasks claimable;
    private final QueueSettings settings;

    QueueRepair(Dispatcher dispatcher, ReadyQueue ready, ClaimableTasks claimable, QueueSettings settings) {
        this.dispatcher = dispatcher;
        this.ready = ready;
        this.claimable = claimable;
        this.settings = settings;
    }

    /** The relay: offers rows that were not offered, and tops up the queues that did not fit. Answers how many. */
    int relay() {
        dispatcher.flush();
        claimable.endAffinities();
        ReadyQueue.Look look = ready.look();
        if (look.epochMissing()) {
            dispatcher.epochIsMissing();
            return 0;
        }
        int offered = 0;
        for (QueueName queue : Queues.ALL) {
            Set<String> full = look.overflow().keySet().stream().filter(list -> ReadyQueue.queueOf(list) == queue).collect(Collectors.toSet());
            List<String> lanes = full.stream().map(list -> ReadyQueue.laneOf(list).labelsOfRow()).toList();
            offered += offer(claimable.undispatched(queue, lanes, settings.relayAfter(), Dispatcher.CHUNK));
            for (String list : full) {
                offered += offerSkipped(list, look.overflow().get(list));
                offered += topUp(list, settings.cap() - look.lists().getOrDefault(list, 0L));
            }
        }
        dispatcher.flush();
        return offered;
    }

    /** Offers rows of a full list that belong before those that only the database holds: the offer of them was lost. */
    private int offerSkipped(String list, long firstBehind) {
        return offer(claimable.undispatchedOf(ReadyQueue.queueOf(list), ReadyQueue.laneOf(list).labelsOfRow(), firstBehind, Dispatcher.CHUNK));
    }

    private int topUp(String list, long room) {
        QueueName queue = ReadyQueue.queueOf(list);
        String labels = ReadyQueue.laneOf(list).labelsOfRow();
        int offered = 0;
        while (room > 0) {
            int most = (int) Math.min(room, Dispatcher.CHUNK);
            List<ReadyQueue.Entry> found = Dispatcher.entries(claimable.undispatchedOf(queue, labels, Long.MAX_VALUE, most + 1));
            Long firstBehind = found.size() > most ? found.get(most).position() : null;
            List<ReadyQueue.Entry> fitting = found.subList(0, Math.min(found.size(), most));
            offered += dispatcher.note(fitting, ready.topUp(list, fitting, firstBehind));
            dispatcher.flush();
            room = firstBehind == null ? 0 : room - fitting.size();
        }
        return offered;
    }

    /** The sweep: puts back ids that were popped by a claim that died. Answers how many it looked at. */
    int sweep() {
        List<ReadyQueue.Pop> old = ready.sweep(settings.sweepAfter().toMillis(), Dispatcher.CHUNK);
        dispatcher.putBack(old.stream().map(ReadyQueue.Pop::id).collect(Collectors.toSet()));
        ready.settle(old);
        ready.flushSettled();
        return old.size();
    }

    /** The reconciler: makes Redis hold what the rows say, from scratch where it lost its lists. */
    void reconcile() {
        ReadyQueue.Look look = ready.look();
        if (look.epochMissing() || look.entries() != look.inLists() && ready.look().entries() != ready.look().inLists()) {
            rebuild();
        } else {
            compare();
        }
    }

    private void compare() {
        dispatcher.flush();
        Map<UUID, String> inRedis = ready.entries();
        List<ReadyQueue.Entry> inRows = Dispatcher.entries(claimable.dispatched(settings.relayAfter().multipliedBy(2)));
        offerLost(inRows.stream().filter(entry -> !entry.value().equals(inRedis.get(entry.id()))).toList());
        Map<UUID, String> stale = new HashMap<>(inRedis);
        inRows.forEach(entry -> stale.remove(entry.id()));
        removeUnlessClaimable(stale);
        forgetUnlessHeld(claimable.toldWithoutRoom(settings.relayAfter().multipliedBy(2)), inRedis);
    }

    /** What a backend noted as told after another had taken it out of Redis: the relay would pass over it when there is room. */
    private void forgetUnlessHeld(List<ClaimableTasks.Place> told, Map<UUID, String> inRedis) {
        List<UUID> lost = told.stream().map(ClaimableTasks.Place::id).filter(id -> !inRedis.containsKey(id)).toList();
        Dispatcher.chunks(lost, Dispatcher.CHUNK).forEach(claimable::forgetDispatch);
    }

    /** What a full list does not take is left to the relay, so that it comes in its turn and not behind what follows it. */
    private void offerLost(List<ReadyQueue.Entry> lost) {
        for (List<ReadyQueue.Entry> chunk : Dispatcher.chunks(lost, Dispatcher.CHUNK)) {
            List<Boolean> taken = ready.offer(chunk);
            if (dispatcher.note(chunk, taken) < chunk.size()) {
                claimable.forgetDispatch(IntStream.range(0, chunk.size()).filter(i -> !taken.get(i)).mapToObj(i -> chunk.get(i).id()).toList());
            }
        }
    }

    private void removeUnlessClaimable(Map<UUID, String> stale) {
        for (List<UUID> chunk : Dispatcher.chunks(List.copyOf(stale.keySet()), Dispatcher.CHUNK)) {
            Set<UUID> current = claimable.among(chunk).stream().map(ClaimableTasks.Place::id).collect(Collectors.toSet());
            List<UUID> gone = chunk.stream().filter(id -> !current.contains(id)).toList();
            ready.remove(gone.stream().collect(Collectors.toMap(id -> id, stale::get)));
            // Those that are queued still, for there is no room in their repository or session, are offered again once there is.
            claimable.forgetDispatch(gone);
        }
    }

    private void rebuild() {
        new Rebuild(ready, claimable, settings.cap()).run().ifPresent(told -> {
            dispatcher.noteTold(told);
            dispatcher.flush();
        });
    }

    private int offer(List<ClaimableTasks.Place> places) {
        return dispatcher.offer(Dispatcher.entries(places));
    }
}
