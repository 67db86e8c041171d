package io.agentvine.backend.queue;

import io.agentvine.backend.fleet.Suspicion;
import io.agentvine.backend.platform.Loop;
import io.agentvine.backend.task.LeaseSettings;
import io.agentvine.backend.task.LiveWork;
import io.agentvine.backend.task.RoomInRepository;
import io.agentvine.backend.task.TaskLifecycle;
import io.agentvine.backend.task.web.TaskCounts;
import io.agentvine.protocol.QueueName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;
import org.springframework.transaction.event.TransactionPhase;
import org.springframework.transaction.event.TransactionalEventListener;

/** Owns the threads that repair what died between two steps; starts and ends them with the backend. */
@Component
class QueueLoops implements SmartLifecycle {

    /** A worker ends its own runs at their timeout; the reaper does so only where that did not happen within the grace. */
    private static final int TURNS_BETWEEN_OVERDUE = 10;
    /** Changed in one turn, so that none holds its rows for long. */
    private static final int MOST = 500;

    private final Dispatcher dispatcher;
    private final QueueRepair repair;
    private final LeaseReaper reaper;
    private final Suspicion suspicion;
    private final TaskLifecycle lifecycle;
    private final TaskCounts counts;
    private final LiveWork live;
    private final LeaseSettings leases;
    private final QueueSettings settings;
    private final List<Loop> loops = new ArrayList<>();
    private volatile Loop relay;
    private int turns;

    QueueLoops(Dispatcher dispatcher, QueueRepair repair, LeaseReaper reaper, Suspicion suspicion, TaskLifecycle lifecycle, TaskCounts counts,
            LiveWork live, LeaseSettings leases, QueueSettings settings) {
        this.dispatcher = dispatcher;
        this.repair = repair;
        this.reaper = reaper;
        this.suspicion = suspicion;
        this.lifecycle = lifecycle;
        this.counts = counts;
        this.live = live;
        this.leases = leases;
        this.settings = settings;
    }

    @Override
    public void start() {
        if (!settings.loops()) {
            return;
        }
        Loop reconciler = loop("queue-reconciler", settings.reconcileInterval(), repair::reconcile);
        dispatcher.whenEpochIsMissing(reconciler::nudge);
        relay = live.loop("queue-relay", settings.relayInterval(), repair::relay);
        loops.add(relay);
        loops.add(live.loop("queue-sweep", Duration.ofSeconds(1), repair::sweep));
        loops.add(live.loop("lease-reaper", settings.reaperInterval(), restOfReaper(), this::takeFromTheLost));
        loops.add(live.loop("wait-waker", Duration.ofSeconds(1), () -> lifecycle.wakeIfDue(MOST)));
        loops.add(live.loop("dependencies", settings.relayInterval(), () -> lifecycle.settleDeferred(MOST)));
        loop("starvation", Duration.ofSeconds(15), this::advanceStarved);
        loop("queue-cleaner", Duration.ofMinutes(10), this::clean);
        loop("finished-counts", Duration.ofSeconds(10), counts::fold);
        loops.forEach(Loop::start);
    }

    /** Those that waited for it are offered at once. */
    @TransactionalEventListener(phase = TransactionPhase.AFTER_COMMIT, fallbackExecution = true)
    void on(RoomInRepository room) {
        Loop running = relay;
        if (running != null) {
            running.nudge();
        }
    }

    /** So that a rest is no gap in its turns. */
    private Duration restOfReaper() {
        Duration third = leases.reaperGap().dividedBy(3);
        return third.compareTo(LiveWork.LONGEST_REST) < 0 ? third : LiveWork.LONGEST_REST;
    }

    private void takeFromTheLost() {
        reaper.reap(turns++ % TURNS_BETWEEN_OVERDUE == 0);
        suspicion.loseSilent(settings.reaperInterval());
    }

    /** A little before the time is over, so that there is some left to be claimed in. */
    private void advanceStarved() {
        Duration starved = settings.maxStarvation().multipliedBy(9).dividedBy(10);
        lifecycle.advanceIfStarved(QueueName.DEFAULT, starved, MOST);
        lifecycle.advanceIfStarved(QueueName.LOW_PRIORITY, starved, MOST);
    }

    private void clean() {
        lifecycle.clearIfFailed(settings.clearFailedAfter());
        lifecycle.deleteIfOld();
    }

    private Loop loop(String name, Duration interval, Runnable body) {
        Loop loop = new Loop(name, interval, body);
        loops.add(loop);
        return loop;
    }

    @Override
    public void stop() {
        loops.forEach(Loop::end);
        loops.forEach(Loop::close);
        loops.clear();
    }

    @Override
    public boolean isRunning() {
        return !loops.isEmpty();
    }
}
