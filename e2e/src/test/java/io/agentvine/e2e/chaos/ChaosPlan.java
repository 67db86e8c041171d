package io.agentvine.e2e.chaos;

import io.agentvine.e2e.fleet.Machine;
import java.time.Duration;
import java.util.List;
import java.util.Map;
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

    private static final Duration SHORT_LENGTH = Duration.ofSeconds(65);
    private static final Duration SHORT_LEASE = Duration.ofSeconds(6);
    private static final Duration SHORT_PAUSE = Duration.ofMillis(2_500);
    /** In ms, of an idle machine. */
    private static final Map<String, Integer> SCALED = Map.ofEntries(
            Map.entry("lease.duration", (int) SHORT_LEASE.toMillis()), Map.entry("fleet.heartbeat-interval", 1_000), Map.entry("fleet.poll-interval", 2_000),
            Map.entry("fleet.suspicion", 3_000), Map.entry("lease.reaper-gap", 2_000), Map.entry("lease.affinity", 1_000),
            Map.entry("queue.reaper-interval", 250), Map.entry("queue.backoff", 200), Map.entry("queue.max-backoff", 2_000),
            Map.entry("queue.reconcile-interval", 3_000), Map.entry("questions.hold", 1_000));
    /** By how much all of these times are longer at most where the machine is busy. */
    private static final double LONGEST = 2;

    /** {@code -Dagentvine.chaos.seed}, else any; {@code -Dagentvine.chaos.minutes} with the default settings, else a short one with all times scaled down. */
    static ChaosPlan asked() {
        String seed = System.getProperty("agentvine.chaos.seed", "");
        String minutes = System.getProperty("agentvine.chaos.minutes", "");
        long chosen = seed.isBlank() ? ThreadLocalRandom.current().nextLong(1_000_000) : Long.parseLong(seed);
        return minutes.isBlank() ? brief(chosen, Math.min(LONGEST, Math.max(1, Machine.load())))
                : new ChaosPlan(chosen, Duration.ofMinutes(Long.parseLong(minutes)), Duration.ofSeconds(90), Duration.ofSeconds(20), Duration.ofMinutes(15), List.of());
    }

    /** @param times as long as on an idle machine, so that a worker which only waits for a processor is not taken for lost */
    private static ChaosPlan brief(long seed, double times) {
        List<String> settings = SCALED.entrySet().stream()
                .map(setting -> "--agentvine." + setting.getKey() + "=" + Math.round(setting.getValue() * times) + "ms").toList();
        return new ChaosPlan(seed, longer(SHORT_LENGTH, times), longer(SHORT_LEASE, times), longer(SHORT_PAUSE, times), Duration.ofMinutes(3), settings);
    }

    private static Duration longer(Duration time, double times) {
        return Duration.ofMillis(Math.round(time.toMillis() * times));
    }
}
