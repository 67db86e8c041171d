package io.agentvine.worker.agent;

import io.agentvine.protocol.Usage;

/** Takes a run's events in order. */
@FunctionalInterface
public interface EventSink {
    void accept(AgentEvent event);

    /** What the run has used so far, whenever more is known; before the event that shows it. */
    default void used(Usage usage) {}
}
