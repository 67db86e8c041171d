package io.agentvine.protocol;

/**
 * Answer of {@code GET /executions/{id}/handoff}: what a run that begins in a fresh session should know of the task.
 *
 * @param note a text for the agent, at most 20,000 characters; empty where the task was not worked on before
 */
public record Handoff(String note) {}
