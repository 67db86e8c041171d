package io.agentvine.e2e.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.lang.management.OperatingSystemMXBean;
import java.time.Duration;

/**
 * A time that {@code docs/reliability.md} promises. It is one of timers and turns, not of the machine: where others want the
 * processors too, each of our steps takes as much longer as there is more to run than there are processors, and so may the whole.
 */
public final class Promised {

    private static final OperatingSystemMXBean MACHINE = ManagementFactory.getOperatingSystemMXBean();

    private Promised() {}

    public static void kept(Duration promised, Duration took) {
        double load = Math.max(0, MACHINE.getSystemLoadAverage()) / MACHINE.getAvailableProcessors();
        Duration bound = Duration.ofMillis((long) (promised.toMillis() * (1 + load)));
        assertThat(took).as("promised within %s on an idle machine; this one has a load of %.1f for each processor", promised, load)
                .isLessThan(bound);
    }
}
