/**
 * OpenCode as a coding agent: {@link io.agentvine.worker.agent.opencode.OpenCode} says how it is started so that it is run as Claude Code is.
 * {@code bridge.mjs}, a plugin in its process, speaks stream-json and asks our hook; {@code OpenCodeConfig} is all of its configuration and
 * {@code OpenCodeEnvironment} all of its environment, so that nothing of a repository, a home or a machine is any of it. ADR 23 says why.
 */
package io.agentvine.worker.agent.opencode;
