package io.agentvine.backend.platform;

/** What is wrong with the policy that was to be taken at the start. Implemented by the policy. */
public interface PolicyProblem {

    /** One sentence, or null where nothing is. */
    String problem();
}
