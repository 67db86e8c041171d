/**
 * Claude Code as a coding agent: {@link io.agentvine.worker.agent.claude.ClaudeAgent} starts the CLI, {@code ClaudeRun} leads the
 * turns of one run over its processes ({@code ClaudeProcess}), {@code RunClock} measures its limits, {@code ClaudeStream} reads its
 * lines, {@code TurnRecord} says how a turn ended, {@code HookEndpoint} takes the calls of its permission hook,
 * {@code PermissionJudge} answers them by the policy, and {@code PermissionDesk} by a person.
 *
 * <p>Partial messages ({@code stream_event}) are asked for as signs of life only and are never events: a long run would store
 * a hundred thousand of them, and each word again in the assistant's messages.
 */
package io.agentvine.worker.agent.claude;
