/**
 * The wall around everything of a run, made by bubblewrap, and the one way out of it.
 * {@link io.agentvine.worker.confine.Confinement} is the entry; ADR 12 says why it is so.
 */
package io.agentvine.worker.confine;
