package io.agentvine.policy;

/** What the policy says to a call; {@code rule} names the rule that decided, {@code reason} is one sentence. */
public sealed interface Verdict {

    String rule();

    String reason();

    record Allow(String rule, String reason) implements Verdict {}

    record Deny(String rule, String reason) implements Verdict {}

    /** A person has to say. */
    record Ask(String rule, String reason) implements Verdict {}
}
