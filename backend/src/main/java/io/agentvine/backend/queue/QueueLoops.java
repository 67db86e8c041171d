package io.agentvine.backend.queue;

import io.agentvine.backend.fleet.Suspicion;
import io.agentvine.backend.platform.Loop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/** Owns the threads that repair what died between two steps; starts and ends them with the backend. */
@Component
class QueueLoops implements SmartLifecycle {

    /** A worker ends its own runs at their timeout; the reaper does so only where that did not happen within the grace. */
    private static final int TURNS_BETWEEN_OVERDUE = 10;

    private final Dispatcher dispatcher;
    private final LeaseReaper reaper;
    private final Suspicion suspicion;
    private final QueueUpkeep upkeep;
    private final QueueSettings settings;
    private final List<Loop> loops = new ArrayList<>();
    private int turns;

    QueueLoops(
            Dispatcher dispatcher, LeaseReaper reaper, Suspicion suspicion, QueueUpkeep upkeep, QueueSettings settings) {
        this.dispatcher = dispatcher;
        this.reaper = reaper;
        this.suspicion = suspicion;
        this.upkeep = upkeep;
        this.settings = settings;
    }

    @Override
    public void start() {
        if (!settings.loops()) {
            return;
        }
        Loop reconciler = loop("queue-reconciler", settings.reconcileInterval(), dispatcher::reconcile);
        dispatcher.whenEpochIsMissing(reconciler::nudge);
        loop("queue-relay", settings.relayInterval(), dispatcher::relay);
        loop("queue-sweep", Duration.ofSeconds(1), dispatcher::sweep);
        loop("lease-reaper", settings.reaperInterval(), this::takeFromTheLost);
        loop("wait-waker", Duration.ofSeconds(1), upkeep::wakeDue);
        loop("dependencies", settings.relayInterval(), upkeep::settleDeferred);
        loop("starvation", Duration.ofSeconds(15), upkeep::advanceStarved);
        loop("queue-cleaner", Duration.ofMinutes(10), upkeep::clean);
        loop("finished-counts", Duration.ofSeconds(10), upkeep::foldCounts);
        loops.forEach(Loop::start);
    }

    private void takeFromTheLost() {
        reaper.reap(turns++ % TURNS_BETWEEN_OVERDUE == 0);
        suspicion.loseSilent(settings.reaperInterval());
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
