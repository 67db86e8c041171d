package io.agentvine.worker.run;

import io.agentvine.protocol.WorkOrder;
import io.agentvine.worker.agent.AgentAssignment.Limits;
import io.agentvine.worker.time.Ticker;
import java.time.Duration;

/** When a run has to end: its running time is counted from the claim, over the clone, all turns and the verification. */
final class RunLimits {

    private static final Duration LEAST = Duration.ofSeconds(1);

    private final Ticker.Stopwatch running;
    private final Duration timeout;
    private final Duration silence;
    private final Double maxBudgetUsd;

    RunLimits(WorkOrder order, Ticker ticker) {
        this.running = ticker.start();
        this.timeout = Duration.ofMillis(order.meta().timeoutMs());
        this.silence = Duration.ofMillis(order.meta().silenceMs());
        this.maxBudgetUsd = order.data().maxBudgetUsd();
    }

    boolean over() {
        return running.elapsed().compareTo(timeout) >= 0;
    }

    Duration left() {
        Duration left = timeout.minus(running.elapsed());
        return left.compareTo(LEAST) < 0 ? LEAST : left;
    }

    Limits forAgent() {
        return new Limits(left(), silence, maxBudgetUsd);
    }
}
