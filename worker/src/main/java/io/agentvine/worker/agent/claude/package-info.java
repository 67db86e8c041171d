/**
 * Claude Code as a coding agent: {@link io.agentvine.worker.agent.claude.ClaudeAgent} starts the CLI,
 * {@code ClaudeRun} follows one process, {@code ClaudeStream} reads its lines, {@code TurnRecord} says how a turn ended and
 * {@code HookEndpoint} answers its permission hook.
 *
 * <p>Partial messages ({@code stream_event}) are asked for as signs of life only and are never events: a long run would store
 * a hundred thousand of them, and each word again in the assistant's messages.
 */
package io.agentvine.worker.agent.claude;
