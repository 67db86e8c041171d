/**
 * What AgentVine needs of any coding agent. {@link io.agentvine.worker.agent.CodingAgent} starts an
 * {@link io.agentvine.worker.agent.AgentRun}, which ends each turn with an {@link io.agentvine.worker.agent.Outcome}.
 * {@code agent.claude} is the first implementation.
 */
package io.agentvine.worker.agent;
