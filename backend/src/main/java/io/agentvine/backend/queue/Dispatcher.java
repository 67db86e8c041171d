package io.agentvine.backend.queue;

import io.agentvine.backend.task.Claimant;
import io.agentvine.backend.task.Completion;
import io.agentvine.backend.task.DailyBudget;
import io.agentvine.backend.task.EndedRun;
import io.agentvine.backend.task.GrantReply;
import io.agentvine.backend.task.HeldWork;
import io.agentvine.backend.task.TaskTransitions;
import io.agentvine.protocol.QueueName;
import io.agentvine.protocol.WorkOrder;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.springframework.stereotype.Component;

/**
 * Hands out work: Redis proposes an id, the row decides. The only class that touches both.
 *
 * <p>Only a grant gives a right to run, so an id in Redis that is stale, doubled or lost costs a look and nothing more. With
 * Redis away the rows answer, in the same order. Any thread.
 */
@Component
public class Dispatcher {

    private static final int MOST_LOOKS = 20;
    static final int CHUNK = 1000;
    /** A claim of a row that is being marked waits until all of its statement are. */
    private static final int MARKED_AT_ONCE = 200;

    private final ReadyQueue ready;
    private final QueuedRows rows;
    private final TaskTransitions transitions;
    private final HeldWork held;
    private final DailyBudget budget;
    private final QueueSettings settings;
    /** In Redis, and the row does not say so yet. */
    private final Set<UUID> unmarked = ConcurrentHashMap.newKeySet();
    private volatile Runnable onEpochMissing = () -> {};

    Dispatcher(
            ReadyQueue ready, QueuedRows rows, TaskTransitions transitions, HeldWork held, DailyBudget budget,
            QueueSettings settings) {
        this.ready = ready;
        this.rows = rows;
        this.transitions = transitions;
        this.held = held;
        this.budget = budget;
        this.settings = settings;
    }

    /** What a claim found. @param mayTakeWork whether this worker may be given work at all */
    public record Claimed(List<WorkOrder> orders, boolean mayTakeWork) {

        static final Claimed NOTHING = new Claimed(List.of(), true);
    }

    /** Called, on the claiming thread, when Redis turns out to have lost its lists. */
    void whenEpochIsMissing(Runnable action) {
        onEpochMissing = action;
    }

    /** Up to so many work orders for this worker, most urgent first. A repeated request gets its earlier ones again. */
    public Claimed claim(Claimant who, Collection<QueueName> queues, int count) {
        if (budget.usedUp().isPresent()) {
            return Claimed.NOTHING;
        }
        List<QueueName> ordered = Queues.inOrder(queues);
        List<WorkOrder> orders = new ArrayList<>();
        int asked = 0;
        try {
            for (int look = 0; look < MOST_LOOKS && orders.size() < count; look++) {
                ReadyQueue.Popped popped = ready.claim(who, ordered, count - orders.size());
                if (popped.epochMissing()) {
                    onEpochMissing.run();
                    return fromRows(who, ordered, count, orders, asked);
                }
                if (popped.pops().isEmpty()) {
                    break;
                }
                GrantReply reply = grant(who, popped.pops(), asked);
                asked += popped.pops().size();
                if (reply.refusal() != GrantReply.Refusal.NONE) {
                    return refused(who, reply.refusal());
                }
                orders.addAll(reply.granted());
            }
            return new Claimed(orders, true);
        } catch (RedisAway away) {
            return fromRows(who, ordered, count, orders, asked);
        }
    }

    /** The work orders that a request was answered with before; empty where their leases are over. */
    public List<WorkOrder> replay(Claimant who) {
        return held.answeredTo(who);
    }

    /** Runs that were completed, and work orders that were granted in the same commit. */
    record CompletedAndClaimed(List<EndedRun> ended, List<WorkOrder> orders) {}

    /**
     * Completes runs and grants what is next for their worker, in one round trip to the rows. It grants nothing where Redis has
     * nothing or is away; then {@link #claim} says what there is.
     */
    CompletedAndClaimed completeAndClaim(Claimant who, List<Completion> completions, int count) {
        List<ReadyQueue.Pop> pops = popped(who, count);
        if (pops.isEmpty()) {
            return new CompletedAndClaimed(transitions.completeIfHeldBy(completions), List.of());
        }
        TaskTransitions.CompletedAndGranted both =
                transitions.completeAndGrant(completions, who, pops.stream().map(ReadyQueue.Pop::id).toList());
        settle(pops, both.reply());
        return new CompletedAndClaimed(both.ended(), both.reply().granted());
    }

    private List<ReadyQueue.Pop> popped(Claimant who, int count) {
        try {
            return budget.usedUp().isPresent() ? List.of() : ready.claim(who, Queues.ALL, count).pops();
        } catch (RedisAway away) {
            return List.of();
        }
    }

    private Claimed fromRows(Claimant who, List<QueueName> queues, int count, List<WorkOrder> orders, int asked) {
        GrantReply reply = transitions.grantNext(who, queues, count - orders.size(), asked);
        if (reply.refusal() != GrantReply.Refusal.NONE) {
            return refused(who, reply.refusal());
        }
        orders.addAll(reply.granted());
        return new Claimed(orders, true);
    }

    private Claimed refused(Claimant who, GrantReply.Refusal refusal) {
        return refusal == GrantReply.Refusal.REQUEST_ANSWERED
                ? new Claimed(replay(who), true)
                : new Claimed(List.of(), false);
    }

    private GrantReply grant(Claimant who, List<ReadyQueue.Pop> pops, int firstOrdinal) {
        GrantReply reply = transitions.grant(who, pops.stream().map(ReadyQueue.Pop::id).toList(), firstOrdinal);
        settle(pops, reply);
        return reply;
    }

    private void settle(List<ReadyQueue.Pop> pops, GrantReply reply) {
        Set<UUID> left = pops.stream().map(ReadyQueue.Pop::id).collect(Collectors.toCollection(HashSet::new));
        for (WorkOrder order : reply.granted()) {
            left.remove(order.data().id());
            unmarked.remove(order.data().id());
        }
        putBack(left);
        ready.settle(pops);
    }

    /** Puts popped ids where their rows say they belong; drops those that may not run, which the relay looks at again. */
    private void putBack(Set<UUID> ids) {
        if (ids.isEmpty()) {
            return;
        }
        List<ReadyQueue.Entry> claimable = rows.eligible(ids);
        Set<UUID> others = new HashSet<>(ids);
        claimable.forEach(entry -> others.remove(entry.id()));
        unmarked.removeAll(others);
        if (!others.isEmpty()) {
            rows.forgetDispatch(others);
        }
        offer(claimable);
    }

    /** Tells Redis of tasks that became claimable; whatever it does not take is left to the relay. */
    int offer(List<ReadyQueue.Entry> entries) {
        int taken = 0;
        for (List<ReadyQueue.Entry> chunk : chunks(entries, CHUNK)) {
            taken += note(chunk, ready.offer(chunk));
        }
        return taken;
    }

    /** As offer, and runs the action as soon as that is on its way. @param entries as many as one call takes */
    void offer(List<ReadyQueue.Entry> entries, Runnable onItsWay) {
        note(entries, ready.offer(entries, onItsWay));
    }

    private int note(List<ReadyQueue.Entry> entries, List<Boolean> taken) {
        int count = 0;
        for (int i = 0; i < entries.size(); i++) {
            if (taken.get(i)) {
                unmarked.add(entries.get(i).id());
                count++;
            }
        }
        return count;
    }

    /** Notes in the rows what Redis was told of, and tells Redis what was settled. */
    void flush() {
        for (List<UUID> some : chunks(List.copyOf(unmarked), MARKED_AT_ONCE)) {
            rows.markDispatched(some);
            some.forEach(unmarked::remove);
        }
        ready.flushSettled();
    }

    /** The relay: offers rows that were not offered, and tops up the queues that did not fit. Answers how many. */
    int relay() {
        flush();
        rows.endAffinities();
        ReadyQueue.Look look = ready.look();
        if (look.epochMissing()) {
            onEpochMissing.run();
            return 0;
        }
        int offered = 0;
        for (QueueName queue : Queues.ALL) {
            Set<String> full = look.overflow().keySet().stream().filter(list -> ReadyQueue.queueOf(list) == queue).collect(Collectors.toSet());
            List<String> lanes = full.stream().map(list -> ReadyQueue.laneOf(list).labelsOfRow()).toList();
            offered += offer(rows.undispatched(queue, lanes, settings.relayAfter().toMillis(), CHUNK));
            for (String list : full) {
                offered += offerSkipped(list, look.overflow().get(list));
                offered += topUp(list, settings.cap() - look.lists().getOrDefault(list, 0L));
            }
        }
        flush();
        return offered;
    }

    /** Offers rows of a full list that belong before those that only the database holds: the offer of them was lost. */
    private int offerSkipped(String list, long firstBehind) {
        return offer(rows.undispatchedOf(ReadyQueue.queueOf(list), ReadyQueue.laneOf(list).labelsOfRow(), firstBehind, CHUNK));
    }

    private int topUp(String list, long room) {
        QueueName queue = ReadyQueue.queueOf(list);
        String labels = ReadyQueue.laneOf(list).labelsOfRow();
        int offered = 0;
        while (room > 0) {
            int most = (int) Math.min(room, CHUNK);
            List<ReadyQueue.Entry> found = rows.undispatchedOf(queue, labels, Long.MAX_VALUE, most + 1);
            Long firstBehind = found.size() > most ? found.get(most).position() : null;
            List<ReadyQueue.Entry> fitting = found.subList(0, Math.min(found.size(), most));
            offered += note(fitting, ready.topUp(list, fitting, firstBehind));
            flush();
            room = firstBehind == null ? 0 : room - fitting.size();
        }
        return offered;
    }

    /** The sweep: puts back ids that were popped by a claim that died. Answers how many it looked at. */
    int sweep() {
        List<ReadyQueue.Pop> old = ready.sweep(settings.sweepAfter().toMillis(), CHUNK);
        putBack(old.stream().map(ReadyQueue.Pop::id).collect(Collectors.toSet()));
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
        flush();
        Map<UUID, String> inRedis = ready.entries();
        List<ReadyQueue.Entry> inRows = rows.dispatched(2 * settings.relayAfter().toMillis());
        offerLost(inRows.stream().filter(entry -> !entry.value().equals(inRedis.get(entry.id()))).toList());
        Map<UUID, String> stale = new HashMap<>(inRedis);
        inRows.forEach(entry -> stale.remove(entry.id()));
        removeUnlessClaimable(stale);
    }

    /** What a full list does not take is left to the relay, so that it comes in its turn and not behind what follows it. */
    private void offerLost(List<ReadyQueue.Entry> lost) {
        for (List<ReadyQueue.Entry> chunk : chunks(lost, CHUNK)) {
            List<Boolean> taken = ready.offer(chunk);
            if (note(chunk, taken) < chunk.size()) {
                rows.forgetDispatch(IntStream.range(0, chunk.size()).filter(i -> !taken.get(i)).mapToObj(i -> chunk.get(i).id()).toList());
            }
        }
    }

    private void removeUnlessClaimable(Map<UUID, String> stale) {
        for (List<UUID> chunk : chunks(List.copyOf(stale.keySet()), CHUNK)) {
            Set<UUID> claimable = rows.eligible(chunk).stream().map(ReadyQueue.Entry::id).collect(Collectors.toSet());
            ready.remove(chunk.stream().filter(id -> !claimable.contains(id)).collect(Collectors.toMap(id -> id, stale::get)));
        }
    }

    private void rebuild() {
        new Rebuild(ready, rows, settings.cap()).run().ifPresent(told -> {
            unmarked.addAll(told);
            flush();
        });
    }

    static <T> List<List<T>> chunks(List<T> all, int most) {
        return IntStream.iterate(0, from -> from < all.size(), from -> from + most)
                .mapToObj(from -> all.subList(from, Math.min(all.size(), from + most))).toList();
    }
}
