/**
 * The commands by which a person talks to a backend from a terminal: {@code agentvine task}, {@code inbox} and the others.
 *
 * <p>Start with {@link io.agentvine.launcher.client.Client}. Only the classes of the command that was typed are loaded, since the first output is
 * to be there at once.
 */
package io.agentvine.launcher.client;
