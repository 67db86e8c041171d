package io.agentvine.worker.agent;

/** Takes a run's events in order. */
@FunctionalInterface
public interface EventSink {
    void accept(AgentEvent event);
}
