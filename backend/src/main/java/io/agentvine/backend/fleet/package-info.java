/**
 * The workers: who is registered under which name, when each was seen, which orders it has, and which runs it may go on with.
 *
 * <p>Start with {@link io.agentvine.backend.fleet.Fleet} (register, take over, drain, deregister), {@link
 * io.agentvine.backend.task.Leases} (the check that every write of a run passes) and {@link
 * io.agentvine.backend.fleet.DirectiveStreams} (orders on their way to a worker).
 */
package io.agentvine.backend.fleet;
