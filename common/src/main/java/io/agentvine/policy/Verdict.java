package io.agentvine.policy;

/** What the policy says to a call; {@code rule} names the rule that decided, {@code reason} is one sentence. */
public sealed interface Verdict {

    String rule();

    String reason();

    record Allow(String rule, String reason) implements Verdict {}

    /** Allowed where it can change nothing and reach nothing; where it fails for that and is asked for again, a person has to say. */
    record Look(String rule, String reason) implements Verdict {}

    record Deny(String rule, String reason) implements Verdict {}

    /** A person has to say. @param controller whether the controller may, where it is sure */
    record Ask(String rule, String reason, boolean controller) implements Verdict {

        public Ask(String rule, String reason) {
            this(rule, reason, false);
        }
    }
}
