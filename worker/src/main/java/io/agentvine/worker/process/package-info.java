/**
 * Child processes: start in a session of their own, read lines with bounded memory, stop in order, leave nothing behind.
 * {@link io.agentvine.worker.process.ChildProcess} is the entry.
 */
package io.agentvine.worker.process;
