package io.agentvine.worker.claim;

import io.agentvine.protocol.Heartbeat;
import io.agentvine.protocol.Heartbeat.HeldExecution;
import io.agentvine.protocol.HeartbeatReply;
import io.agentvine.protocol.WorkerStatus;
import io.agentvine.worker.agent.StopReason;
import io.agentvine.worker.control.Backend;
import io.agentvine.worker.control.Backoff;
import io.agentvine.worker.control.Identity;
import io.agentvine.worker.control.Reply;
import io.agentvine.worker.run.HeldRun;
import io.agentvine.worker.time.Loop;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;

/**
 * Keeps the leases of all held runs by heartbeats, on the thread {@code heartbeat}, and does what the backend says of each.
 * Cut off for longer than {@code maxIsolation} it stops the runs, whose work is kept as WIP and handed back.
 */
public final class LeaseKeeper implements AutoCloseable {

    private static final Logger LOG = System.getLogger(LeaseKeeper.class.getName());

    private final Backend backend;
    private final Membership membership;
    private final Gate gate;
    private final HeldRuns runs;
    private final Times times;
    private final Backoff backoff;
    private final Loop loop;
    private boolean isolated;

    public record Times(Duration interval, Duration maxIsolation) {}

    public LeaseKeeper(Backend backend, Membership membership, Gate gate, HeldRuns runs, Times times, Backoff backoff) {
        this.backend = backend;
        this.membership = membership;
        this.gate = gate;
        this.runs = runs;
        this.times = times;
        this.backoff = backoff;
        this.loop = new Loop("heartbeat", this::turn, backoff::next);
    }

    public void start() {
        loop.start();
    }

    /** Heartbeats now instead of at the next interval; returns at once. */
    public void beatNow() {
        loop.wake();
    }

    @Override
    public void close() {
        loop.close();
    }

    private void turn() throws InterruptedException {
        Identity me = backend.identity();
        List<HeldRun> presented = runs.all();
        Reply<HeartbeatReply> reply = backend.heartbeat(beat(presented));
        if (loop.closed()) {
            return;
        }
        if (reply instanceof Reply.Ok<HeartbeatReply> ok) {
            backoff.reset();
            isolated = false;
            heed(ok.value());
            loop.rest(times.interval());
            return;
        }
        LOG.log(Level.DEBUG, "heartbeat: {0}", reply.describe());
        if (membership.heed(reply, me)) {
            stopWhenIsolated();
        }
        loop.rest(backoff.next());
    }

    private Heartbeat beat(List<HeldRun> presented) {
        List<HeldExecution> executions = presented.stream()
                .map(run -> new HeldExecution(run.executionId(), run.order().lease().token()))
                .toList();
        String problem = gate.problem();
        return new Heartbeat(status(problem, presented), problem, gate.readiness().shownVersion(), executions);
    }

    private WorkerStatus status(String problem, List<HeldRun> presented) {
        if (problem != null) {
            return WorkerStatus.ERROR;
        }
        if (gate.draining()) {
            return WorkerStatus.DRAINING;
        }
        if (presented.isEmpty()) {
            return WorkerStatus.IDLE;
        }
        return presented.stream().allMatch(HeldRun::waits) ? WorkerStatus.WAITING : WorkerStatus.BUSY;
    }

    private void heed(HeartbeatReply reply) {
        gate.drained(reply.draining());
        for (HeartbeatReply.Verdict verdict : reply.executions()) {
            HeldRun run = runs.find(verdict.executionId());
            if (run == null) {
                continue;
            }
            switch (verdict.directive()) {
                case KEEP -> LOG.log(Level.DEBUG, "execution {0}: keep", run.executionId());
                case CANCEL -> run.stop(StopReason.CANCELLED);
                case LOST -> run.stop(StopReason.LOST);
            }
        }
    }

    private void stopWhenIsolated() {
        Duration cutOff = backend.sinceContact();
        if (!isolated && !runs.none() && cutOff.compareTo(times.maxIsolation()) > 0) {
            isolated = true;
            LOG.log(Level.WARNING, "cut off from the backend for {0} s: stopping the runs, their work is kept", cutOff.toSeconds());
            runs.stopAll(StopReason.SHUTDOWN);
        }
    }
}
