package io.agentvine.protocol;

import org.jspecify.annotations.Nullable;

/**
 * The work of runs that are over, on which a work order stands.
 *
 * @param completed whether the task was completed before, and goes on from there
 * @param kept what it had come to then; null: it changed nothing
 * @param predecessor what the task has come to that this one depends on and begins from, or null
 * @param deliver the result that is to be delivered as it is, with no agent; null: a run as any other
 */
public record Foundation(boolean completed, @Nullable KeptWork kept, @Nullable KeptWork predecessor, @Nullable RunResult deliver) {}
