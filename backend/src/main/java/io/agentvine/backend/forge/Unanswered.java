package io.agentvine.backend.forge;

import java.util.HashMap;
import java.util.Map;

/** The forges that did not answer within one turn, so that of each only the first is asked, and the others say what that one was told. */
public final class Unanswered {

    private final Map<String, String> sentences = new HashMap<>();

    /** Notes what may pass by itself; anything else is of one repository, not of its forge. */
    public void note(Forge forge, ForgeProblem problem) {
        if (problem.mayPass()) {
            sentences.put(forge.name(), ForgePatience.sentence(forge, problem));
        }
    }

    public boolean has(Forge forge) {
        return sentences.containsKey(forge.name());
    }

    /** What it did in place of an answer; null where it has not failed in this turn. */
    public String sentence(Forge forge) {
        return sentences.get(forge.name());
    }
}
