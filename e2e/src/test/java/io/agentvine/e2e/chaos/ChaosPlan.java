package io.agentvine.e2e.chaos;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/**
 * What one chaos run is asked to do.
 *
 * @param seed fixes every choice, though not the moments at which they meet
 * @param length how long faults are made
 * @param lease how long a lease is, by which the faults' lengths go
 * @param pause the longest time between two faults
 * @param rest how long it may take afterwards until all tasks are at an end
 * @param settings of the backends
 */
record ChaosPlan(long seed, Duration length, Duration lease, Duration pause, Duration rest, List<String> settings) {

    private static final List<String> SCALED = List.of(
            "--agentvine.lease.duration=6s", "--agentvine.fleet.heartbeat-interval=1s", "--agentvine.fleet.poll-interval=2s",
            "--agentvine.fleet.suspicion=3s", "--agentvine.lease.reaper-gap=2s", "--agentvine.lease.affinity=1s",
            "--agentvine.queue.reaper-interval=250ms", "--agentvine.queue.backoff=200ms", "--agentvine.queue.max-backoff=2s",
            "--agentvine.queue.reconcile-interval=3s", "--agentvine.questions.hold=1s");

    /** {@code -Dagentvine.chaos.seed}, else any; {@code -Dagentvine.chaos.minutes} with the default settings, else a short one with all times scaled down. */
    static ChaosPlan asked() {
        String seed = System.getProperty("agentvine.chaos.seed", "");
        String minutes = System.getProperty("agentvine.chaos.minutes", "");
        long chosen = seed.isBlank() ? ThreadLocalRandom.current().nextLong(1_000_000) : Long.parseLong(seed);
        return minutes.isBlank()
                ? new ChaosPlan(chosen, Duration.ofSeconds(65), Duration.ofSeconds(6), Duration.ofMillis(2_500), Duration.ofMinutes(3), SCALED)
                : new ChaosPlan(chosen, Duration.ofMinutes(Long.parseLong(minutes)), Duration.ofSeconds(90), Duration.ofSeconds(20), Duration.ofMinutes(15), List.of());
    }
}
