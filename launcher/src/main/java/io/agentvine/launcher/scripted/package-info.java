/**
 * A coding agent with no model behind it, for the demo, tests and container checks.
 *
 * <p>It speaks Claude Code's stream-json on stdin and stdout, asks the PreToolUse hook before each tool call, and really
 * edits files; but what it does is written in the task, in lines that begin with {@code agent:} (see {@link
 * io.agentvine.launcher.scripted.Step}). It says in its first words that it is scripted.
 */
package io.agentvine.launcher.scripted;
