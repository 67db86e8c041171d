package io.agentvine.worker.confine;

import org.junit.jupiter.api.Assumptions;

/** A wall for tests that are about what is behind it. */
public final class Bubblewrap {

    private Bubblewrap() {}

    /** Where bubblewrap or socat is missing the test is not run, and says so. */
    public static Confinement orNotRun(Class<?> test, Confinement.Site site, NetworkReach reach) {
        try {
            return Confinement.bubblewrap(site, reach);
        } catch (IllegalArgumentException impossible) {
            System.out.println("\n## NOT RUN: " + test.getSimpleName() + " needs bubblewrap and socat. " + impossible.getMessage() + "\n");
            Assumptions.abort(impossible.getMessage());
            throw impossible;
        }
    }
}
