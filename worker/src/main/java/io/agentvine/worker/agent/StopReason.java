package io.agentvine.worker.agent;

/** Why the worker ends a run before the agent does. Time and silence limits are not here: they are failures. */
public enum StopReason {
    /** A person cancelled the task. */
    CANCELLED,
    /** The lease is lost: somebody else has the task. */
    LOST,
    /** The worker is going down and hands the work back. */
    SHUTDOWN
}
