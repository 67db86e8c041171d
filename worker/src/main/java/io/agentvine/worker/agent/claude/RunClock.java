package io.agentvine.worker.agent.claude;

import io.agentvine.worker.agent.AgentAssignment;
import io.agentvine.worker.time.Ticker;
import java.time.Duration;

/** How long a run has taken, and for how long nothing was heard of it. Any thread may call. */
final class RunClock {

    private final AgentAssignment.Limits limits;
    private final Ticker.Stopwatch running;
    private final Ticker.Stopwatch silent;

    RunClock(AgentAssignment.Limits limits, Ticker ticker) {
        this.limits = limits;
        this.running = ticker.start();
        this.silent = ticker.start();
    }

    /** Something was heard, or is to be heard from now on. */
    void sign() {
        silent.restart();
    }

    boolean timedOut() {
        return running.isPast(limits.timeout());
    }

    boolean stalled() {
        return silent.isPast(limits.silence());
    }

    String timeout() {
        return words(limits.timeout());
    }

    String silence() {
        return words(limits.silence());
    }

    private static String words(Duration duration) {
        long seconds = duration.toSeconds();
        return seconds >= 120 && seconds % 60 == 0 ? seconds / 60 + " min" : seconds > 0 ? seconds + " s" : duration.toMillis() + " ms";
    }
}
