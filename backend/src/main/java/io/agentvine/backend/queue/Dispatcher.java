package io.agentvine.backend.queue;

import io.agentvine.backend.task.ClaimableTasks;
import io.agentvine.backend.task.Claimant;
import io.agentvine.backend.task.Completion;
import io.agentvine.backend.task.DailyBudget;
import io.agentvine.backend.task.GrantReply;
import io.agentvine.backend.task.Leases;
import io.agentvine.backend.task.RunEnded;
import io.agentvine.backend.task.RunLifecycle;
import io.agentvine.protocol.QueueName;
import io.agentvine.protocol.WorkOrder;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.springframework.stereotype.Component;

/**
 * Hands out work: Redis proposes an id, the row decides. It and {@link QueueRepair} are the only classes that touch both.
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
    private final ClaimableTasks claimable;
    private final RunLifecycle runs;
    private final Leases leases;
    private final DailyBudget budget;
    /** In Redis, and the row does not say so yet. */
    private final Set<UUID> unmarked = ConcurrentHashMap.newKeySet();
    private volatile Runnable onEpochMissing = () -> {};

    Dispatcher(ReadyQueue ready, ClaimableTasks claimable, RunLifecycle runs, Leases leases, DailyBudget budget) {
        this.ready = ready;
        this.claimable = claimable;
        this.runs = runs;
        this.leases = leases;
        this.budget = budget;
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
        return leases.answeredTo(who);
    }

    /** Runs that were completed, and work orders that were granted in the same commit. */
    record CompletedAndClaimed(List<RunEnded> ended, List<WorkOrder> orders) {}

    /**
     * Completes runs and grants what is next for their worker, in one round trip to the rows. It grants nothing where Redis has
     * nothing or is away; then {@link #claim} says what there is.
     */
    CompletedAndClaimed completeAndClaim(Claimant who, List<Completion> completions, int count) {
        List<ReadyQueue.Pop> pops = popped(who, count);
        if (pops.isEmpty()) {
            return new CompletedAndClaimed(runs.completeIfHeldBy(completions), List.of());
        }
        RunLifecycle.CompletedAndGranted both =
                runs.completeAndGrant(completions, who, pops.stream().map(ReadyQueue.Pop::id).toList());
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
        GrantReply reply = runs.grantNextIfClaimable(who, queues, count - orders.size(), asked);
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
        GrantReply reply = runs.grantIfClaimable(who, pops.stream().map(ReadyQueue.Pop::id).toList(), firstOrdinal);
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
    void putBack(Set<UUID> ids) {
        if (ids.isEmpty()) {
            return;
        }
        List<ReadyQueue.Entry> places = placesOf(List.copyOf(ids));
        Set<UUID> others = new HashSet<>(ids);
        places.forEach(entry -> others.remove(entry.id()));
        unmarked.removeAll(others);
        if (!others.isEmpty()) {
            claimable.forgetDispatch(others);
        }
        offer(places);
    }

    /** Tells Redis of tasks that became claimable; whatever it does not take is left to the relay. */
    int offer(List<ReadyQueue.Entry> entries) {
        int taken = 0;
        for (List<ReadyQueue.Entry> chunk : chunks(entries, CHUNK)) {
            taken += note(chunk, ready.offer(chunk));
        }
        return taken;
    }

    /** Where those of these tasks stand that could be claimed. */
    List<ReadyQueue.Entry> placesOf(List<UUID> ids) {
        return ids.isEmpty() ? List.of() : entries(claimable.among(ids));
    }

    /** As offer, and runs the action as soon as that is on its way. @param entries as many as one call takes */
    void offer(List<ReadyQueue.Entry> entries, Runnable onItsWay) {
        note(entries, ready.offer(entries, onItsWay));
    }

    /** Remembers those that Redis took, until their rows say so; answers how many. */
    int note(List<ReadyQueue.Entry> entries, List<Boolean> taken) {
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
            claimable.markDispatched(some);
            some.forEach(unmarked::remove);
        }
        ready.flushSettled();
    }

    /** Redis lost its lists: whoever was named by {@link #whenEpochIsMissing} looks to it. */
    void epochIsMissing() {
        onEpochMissing.run();
    }

    /** These are in Redis by another way than an offer; their rows are told at the next {@link #flush}. */
    void noteTold(Collection<UUID> ids) {
        unmarked.addAll(ids);
    }

    /** Tasks as Redis is told of them. */
    static List<ReadyQueue.Entry> entries(List<ClaimableTasks.Place> places) {
        return places.stream().map(place -> new ReadyQueue.Entry(place.id(), place.queue(), place.lane(), place.position())).toList();
    }

    static <T> List<List<T>> chunks(List<T> all, int most) {
        return IntStream.iterate(0, from -> from < all.size(), from -> from + most)
                .mapToObj(from -> all.subList(from, Math.min(all.size(), from + most))).toList();
    }
}
