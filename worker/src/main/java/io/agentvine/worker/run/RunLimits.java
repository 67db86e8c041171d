package io.agentvine.worker.run;

import io.agentvine.protocol.WorkOrder;
import io.agentvine.worker.agent.AgentAssignment.Limits;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/** When a run has to end: its running time is counted from the claim, over the clone, all turns and the verification. */
final class RunLimits {

    private static final Duration LEAST = Duration.ofSeconds(1);

    private final Clock clock;
    private final Instant end;
    private final Duration silence;
    private final Double maxBudgetUsd;

    RunLimits(WorkOrder order, Clock clock) {
        WorkOrder.Meta meta = order.meta();
        this.clock = clock;
        this.end = clock.instant().plusMillis(meta.timeoutMs());
        this.silence = Duration.ofMillis(meta.silenceMs());
        this.maxBudgetUsd = order.data().maxBudgetUsd();
    }

    boolean over() {
        return !clock.instant().isBefore(end);
    }

    Duration left() {
        Duration left = Duration.between(clock.instant(), end);
        return left.compareTo(LEAST) < 0 ? LEAST : left;
    }

    Limits forAgent() {
        return new Limits(left(), silence, maxBudgetUsd);
    }
}
