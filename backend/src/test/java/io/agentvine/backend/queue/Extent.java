package io.agentvine.backend.queue;

import java.util.SplittableRandom;
import java.util.function.Consumer;

/** How many sequences are tried and how long they are, by system properties; and from which seed, to see a failure again. */
final class Extent {

    /** Most steps; half of that on average. */
    static final int STEPS = Integer.getInteger("agentvine.model.steps", 60);

    private static final Long SEED = Long.getLong("agentvine.model.seed");

    /** Few, for a test that runs often; {@code .ci/run long} has 30. A seed that is named is tried once. */
    static final int TRIES = Integer.getInteger("agentvine.model.tries", SEED == null ? 5 : 1);

    private Extent() {}

    /** Plays so many times with other chances. Catches everything, because whatever it is, it fails that seed. */
    static void tryEach(int tries, Consumer<Chance> play) {
        long first = SEED == null ? new SplittableRandom().nextLong() : SEED;
        for (int n = 0; n < tries; n++) {
            try {
                play.accept(new Chance(first + n));
            } catch (RuntimeException | AssertionError e) {
                throw new AssertionError(e.getMessage() + "\nTry " + (n + 1) + " of " + tries + "; to see it again: -Dagentvine.model.seed=" + (first + n), e);
            }
        }
    }
}
