package io.agentvine.e2e.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;

/**
 * A time that {@code docs/reliability.md} promises. It is one of timers and turns, not of the machine: where others want the
 * processors too, each of our steps takes as much longer as there is more to run than there are processors, and so may the whole;
 * while the machine stands still, so does all of it.
 */
public final class Promised {

    private Promised() {}

    public static void kept(Duration promised, Duration took) {
        double load = Machine.highestLoad();
        Duration stall = Machine.longestStall();
        Duration bound = Duration.ofMillis((long) (promised.toMillis() * (1 + load))).plus(stall);
        assertThat(took).as("promised within %s on an idle machine; this one had a load of %.1f for each processor and stood still for %s",
                promised, load, stall).isLessThan(bound);
    }
}
