/**
 * {@code ./agentvine up} and {@code demo}: backend and workers of one machine as child processes, from the first line of
 * output to the last process gone. {@link io.agentvine.launcher.Stack} is the whole of it; the commands are its users.
 */
package io.agentvine.launcher;
