package io.agentvine.worker.claim;

import io.agentvine.protocol.HandBack;
import io.agentvine.protocol.QueueName;
import io.agentvine.protocol.WorkOrder;
import io.agentvine.worker.agent.StopReason;
import io.agentvine.worker.control.Backend;
import io.agentvine.worker.control.Backoff;
import io.agentvine.worker.control.Identity;
import io.agentvine.worker.control.Reply;
import io.agentvine.worker.run.HeldRun;
import io.agentvine.worker.time.Loop;
import java.lang.System.Logger.Level;
import java.lang.System.Logger;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/**
 * Takes work while a slot is free and the gate is open: one long poll at a time, on the thread {@code claim}. A claim whose
 * reply was lost is repeated under the same request id, so that what was granted is not left lying.
 */
public final class ClaimLoop implements AutoCloseable {

    private static final Logger LOG = System.getLogger(ClaimLoop.class.getName());
    private static final Duration LOOK_AGAIN = Duration.ofMillis(200);
    private static final Duration LAST_TURN = Duration.ofMillis(500);

    private final Backend backend;
    private final Membership membership;
    private final Gate gate;
    private final HeldRuns runs;
    private final Taking taking;
    private final Backoff backoff;
    private final Loop loop;
    /** Numbers the requests of this process; with its incarnation no two are the same. Used on the loop's thread only. */
    private long requests;
    private String unanswered;
    private boolean reachable = true;

    /**
     * @param queues null: all
     * @param start begins a run on a thread of its own and returns at once
     */
    public record Taking(List<QueueName> queues, Duration patience, Consumer<HeldRun> start) {}

    public ClaimLoop(Backend backend, Membership membership, Gate gate, HeldRuns runs, Taking taking, Backoff backoff) {
        this.backend = backend;
        this.membership = membership;
        this.gate = gate;
        this.runs = runs;
        this.taking = taking;
        this.backoff = backoff;
        this.loop = new Loop("claim", this::turn, backoff::next);
    }

    public void start() {
        loop.start();
    }

    /** Takes nothing more. A claim that was on its way is settled by {@link #settle}. */
    @Override
    public void close() {
        loop.close();
    }

    /**
     * After {@link #close}: gives back what the last claim may have been granted after this worker stopped waiting for its
     * answer. It asks once; where the backend does not answer soon, the lease ends by itself.
     */
    public void settle() throws InterruptedException {
        loop.awaitEnd(LAST_TURN);
        String request = unansweredRequest();
        if (request != null
                && backend.claimAgain(taking.queues(), request) instanceof Reply.Ok<WorkOrder> ok
                && ok.value() != null) {
            giveBack(ok.value());
        }
    }

    private void turn() throws InterruptedException {
        runs.awaitRoom();
        if (!runs.room()) {
            return;
        }
        if (!gate.open() && unansweredRequest() == null) {
            gate.awaitOpen(LOOK_AGAIN);
            return;
        }
        claim();
    }

    private void claim() throws InterruptedException {
        Identity me = backend.identity();
        String request = unansweredRequest() == null ? String.valueOf(++requests) : unansweredRequest();
        unanswered(request);
        Reply<WorkOrder> reply = backend.claim(taking.queues(), gate.open() ? taking.patience() : Duration.ZERO, request);
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        if (reply instanceof Reply.Ok<WorkOrder> ok) {
            reached(true, reply);
            if (settled(ok.value())) {
                unanswered(null);
                return;
            }
            Thread.sleep(backoff.next().toMillis());
            return;
        }
        if (reply instanceof Reply.Refused) {
            unanswered(null);
        }
        reached(false, reply);
        membership.heed(reply, me);
        Thread.sleep(backoff.next().toMillis());
    }

    /** @return false where the order could not be given back: it is to be asked for again */
    private boolean settled(WorkOrder order) {
        if (order == null) {
            return true;
        }
        if (gate.draining()) {
            return !(giveBack(order) instanceof Reply.Unreachable);
        }
        take(order);
        return true;
    }

    private void take(WorkOrder order) {
        HeldRun run = new HeldRun(order);
        List<HeldRun> earlier = runs.all().stream().filter(other -> isSameWork(other.order(), order)).toList();
        run.after(earlier);
        if (runs.add(run)) {
            earlier.forEach(lost -> lost.stop(StopReason.LOST));
            LOG.log(Level.INFO, "task {0} taken: {1} (execution {2}, attempt {3})",
                    order.data().id(), order.data().title(), order.executionId(), order.meta().attempt());
            taking.start().accept(run);
        }
    }

    /** The backend gives it to nobody else, so that an earlier run of it here has lost its right and may not know yet. */
    private static boolean isSameWork(WorkOrder one, WorkOrder other) {
        return !one.executionId().equals(other.executionId())
                && (one.data().id().equals(other.data().id()) || one.meta().sessionId().equals(other.meta().sessionId()));
    }

    private Reply<Void> giveBack(WorkOrder order) {
        Reply<Void> reply = backend.handBack(
                order.executionId(), new HandBack(order.lease().token(), "The worker takes no more work."));
        LOG.log(Level.INFO, "task {0} given back: {1}", order.data().id(), reply.describe());
        return reply;
    }

    private void reached(boolean now, Reply<?> reply) {
        if (now) {
            backoff.reset();
        }
        if (now != reachable) {
            LOG.log(now ? Level.INFO : Level.WARNING, now ? "the backend answers again" : "claim: " + reply.describe());
            reachable = now;
        }
    }

    private synchronized String unansweredRequest() {
        return unanswered;
    }

    private synchronized void unanswered(String request) {
        unanswered = request;
    }
}
