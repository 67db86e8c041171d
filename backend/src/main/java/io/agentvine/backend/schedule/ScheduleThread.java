package io.agentvine.backend.schedule;

import io.agentvine.backend.platform.Loop;
import java.time.Duration;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/** The thread {@code schedules}: fires what is due, at its time, and looks every ten seconds at what other backends were told. */
@Component
class ScheduleThread implements SmartLifecycle {

    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);
    private static final Duration SHORTEST_PAUSE = Duration.ofMillis(50);

    private final Firing firing;
    private volatile Loop loop;
    private Duration pause = LONGEST_PAUSE;

    ScheduleThread(Firing firing) {
        this.firing = firing;
    }

    private void turn() {
        pause = LONGEST_PAUSE;
        firing.turn();
        Duration until = firing.untilNext(LONGEST_PAUSE);
        pause = until.compareTo(SHORTEST_PAUSE) < 0 ? SHORTEST_PAUSE : until;
    }

    /** The times were changed. */
    void lookAgain() {
        Loop running = loop;
        if (running != null) {
            running.nudge();
        }
    }

    @Override
    public void start() {
        loop = new Loop("schedules", () -> pause, this::turn).start();
    }

    @Override
    public void stop() {
        loop.stopNow();
        loop = null;
    }

    @Override
    public boolean isRunning() {
        return loop != null;
    }
}
