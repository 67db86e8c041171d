package io.agentvine.e2e.fleet;

import java.lang.management.ManagementFactory;
import java.lang.management.OperatingSystemMXBean;
import java.time.Duration;

/** How busy this machine is: what a thread that only sleeps sees of it. */
public final class Machine {

    private static final Duration NAP = Duration.ofMillis(50);
    private static final OperatingSystemMXBean SYSTEM = ManagementFactory.getOperatingSystemMXBean();
    private static final Machine THIS = new Machine();

    private double load;
    private long stalled; // ns

    private Machine() {
        Thread thread = new Thread(this::watch, "machine");
        thread.setDaemon(true);
        thread.start();
    }

    /** Forgets what was before; called at the begin of each class of tests. */
    public static void watchAnew() {
        THIS.note(0, true);
    }

    /** How many want to run for each processor, in the mean of the last minute. */
    public static double load() {
        return Math.max(0, SYSTEM.getSystemLoadAverage()) / SYSTEM.getAvailableProcessors();
    }

    /** The highest {@link #load} since it is watched. */
    static double highestLoad() {
        synchronized (THIS) {
            return THIS.load;
        }
    }

    /** By how much a short sleep took longer than it should have, at most, since it is watched. */
    static Duration longestStall() {
        synchronized (THIS) {
            return Duration.ofNanos(THIS.stalled);
        }
    }

    private void watch() {
        while (true) {
            long begun = System.nanoTime();
            Pause.of(NAP);
            note(System.nanoTime() - begun - NAP.toNanos(), false);
        }
    }

    private synchronized void note(long late, boolean anew) {
        load = anew ? load() : Math.max(load, load());
        stalled = anew ? late : Math.max(stalled, late);
    }
}
