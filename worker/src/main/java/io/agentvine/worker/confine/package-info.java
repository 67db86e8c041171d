/**
 * The wall around everything of a run, made by bubblewrap or, on macOS, by Seatbelt, and the one way out of it.
 * {@link io.agentvine.worker.confine.Confinement} is the entry; ADR 12 and, for macOS, ADR 20 say why it is so.
 */
package io.agentvine.worker.confine;
