package io.agentvine.protocol;

import org.jspecify.annotations.Nullable;

/**
 * The work of runs that are over, on which a work order stands.
 *
 * @param kept what the task itself had come to when it was completed; null: it was not yet, or it begins anew
 * @param predecessor what the task has come to that this one depends on and begins from, or null
 * @param deliver the result that is to be delivered as it is, with no agent; null: a run as any other
 */
public record Foundation(@Nullable KeptWork kept, @Nullable KeptWork predecessor, @Nullable RunResult deliver) {}
