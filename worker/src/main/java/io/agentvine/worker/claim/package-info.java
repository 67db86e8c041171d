/**
 * How a worker belongs to a backend and takes work: {@link io.agentvine.worker.claim.Membership} registers,
 * {@code ClaimLoop} takes work while there is room, {@code LeaseKeeper} keeps the right to it, {@code Directives} hears orders.
 */
package io.agentvine.worker.claim;
