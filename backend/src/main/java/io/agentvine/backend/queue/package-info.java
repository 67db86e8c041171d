/**
 * What is next and who may have it: Redis proposes, the database decides.
 *
 * <p>{@link io.agentvine.backend.queue.Dispatcher} is the only class that touches Redis and the row together;
 * {@code ReadyQueue} is the contract over the Lua scripts; the loops repair whatever died between two steps.
 */
package io.agentvine.backend.queue;
