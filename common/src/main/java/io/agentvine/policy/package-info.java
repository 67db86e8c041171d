/**
 * What an agent may do: {@link io.agentvine.policy.Policy} is a pure function from a tool call and its circumstances to a
 * {@link io.agentvine.policy.Verdict}. The worker evaluates it, the backend explains it.
 */
package io.agentvine.policy;
