/**
 * The rules of those who run this for what agents may do, as versions: the newest counts, for runs that begin from then on.
 *
 * <p>Start with {@link io.agentvine.backend.policy.PolicyRules}. How a rule is asked stands in {@link io.agentvine.policy.Policy}.
 */
package io.agentvine.backend.policy;
