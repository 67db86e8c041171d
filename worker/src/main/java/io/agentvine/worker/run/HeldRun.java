package io.agentvine.worker.run;

import io.agentvine.protocol.WorkOrder;
import io.agentvine.worker.agent.AgentRun;
import io.agentvine.worker.agent.StopReason;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A run that this worker holds, and the place where others ask it to stop. Any thread may call. */
public final class HeldRun {

    private final WorkOrder order;
    private final CountDownLatch gone = new CountDownLatch(1);
    private final CountDownLatch askedToStop = new CountDownLatch(1);
    private volatile List<HeldRun> predecessors = List.of();
    private AgentRun agent;
    private Inbox inbox;
    private StopReason reason;

    public HeldRun(WorkOrder order) {
        this.order = order;
    }

    public WorkOrder order() {
        return order;
    }

    public UUID executionId() {
        return order.executionId();
    }

    /** Asks the run to end; the first reason counts, but a lost lease outdoes the others. Returns at once. */
    public void stop(StopReason why) {
        AgentRun running;
        synchronized (this) {
            if (reason == null || why == StopReason.LOST) {
                reason = why;
            }
            running = agent;
        }
        askedToStop.countDown();
        if (running != null) {
            running.stop(why);
        }
    }

    /** From now on this run waits, before it begins, until these are gone: earlier runs of its task, or in its session. */
    public void after(List<HeldRun> earlier) {
        predecessors = List.copyOf(earlier);
    }

    /** Its processes and files are left alone from now on. */
    void gone() {
        gone.countDown();
    }

    void awaitPredecessors() throws InterruptedException {
        for (HeldRun earlier : predecessors) {
            earlier.gone.await();
        }
    }

    /** A question of it was answered, it may be; returns at once. */
    public void answered() {
        AgentRun running = agent();
        if (running != null) {
            running.lookForAnswers();
        }
    }

    /** A person wrote to it, it may be; returns at once. */
    public void messaged() {
        Inbox open;
        synchronized (this) {
            open = inbox;
        }
        if (open != null) {
            open.look();
        }
    }

    /** Whether it waits for a person. */
    public boolean waits() {
        AgentRun running = agent();
        return running != null && running.waits();
    }

    private synchronized AgentRun agent() {
        return agent;
    }

    synchronized void reads(Inbox opened) {
        inbox = opened;
    }

    /** Why it is to end, or null. */
    public synchronized StopReason reason() {
        return reason;
    }

    /** What its processes carry as AGENTVINE_RUN_ID: the agent's and those of the task's commands. */
    public static List<String> runIds(UUID executionId) {
        return List.of(executionId.toString(), TaskCommands.runId(executionId));
    }

    boolean stopping() {
        return reason() != null;
    }

    /** Waits for that long, or until it is asked to stop. @return whether it was */
    boolean awaitStop(Duration time) throws InterruptedException {
        return askedToStop.await(time.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** From now on a stop reaches the agent, also one that was asked for before. */
    void runs(AgentRun started) {
        StopReason already;
        synchronized (this) {
            agent = started;
            already = reason;
        }
        if (already != null) {
            started.stop(already);
        }
    }
}
