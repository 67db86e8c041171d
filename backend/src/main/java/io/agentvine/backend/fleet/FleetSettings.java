package io.agentvine.backend.fleet;

import io.agentvine.backend.task.LeaseSettings;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What every worker is told at its registration, and when one counts as gone.
 *
 * @param pollInterval how long a claim stays open; 1 to 30 s
 * @param heartbeatInterval how often a worker renews its leases
 * @param maxIsolation how long a worker that is cut off lets its agents go on; at least one lease
 * @param suspicion how long after its directives connection broke a worker that is not heard of keeps its leases
 */
@ConfigurationProperties("agentvine.fleet")
public record FleetSettings(
        @DefaultValue("10s") Duration pollInterval,
        @DefaultValue("30s") Duration heartbeatInterval,
        @DefaultValue("15m") Duration maxIsolation,
        @DefaultValue("8s") Duration suspicion) {

    private static final Duration LONGEST_POLL = Duration.ofSeconds(30);
    private static final Duration SHORTEST = Duration.ofMillis(100);

    public FleetSettings {
        require(
                pollInterval.compareTo(SHORTEST) >= 0 && pollInterval.compareTo(LONGEST_POLL) <= 0,
                "agentvine.fleet.poll-interval must be 100 ms to 30 s, found " + text(pollInterval));
        require(
                heartbeatInterval.compareTo(SHORTEST) >= 0,
                "agentvine.fleet.heartbeat-interval must be at least 100 ms, found " + text(heartbeatInterval));
        require(
                suspicion.compareTo(DirectiveStreams.BYTE_EVERY) > 0,
                "agentvine.fleet.suspicion must be longer than the " + text(DirectiveStreams.BYTE_EVERY)
                        + " between two bytes of a directives connection, found " + text(suspicion));
    }

    /**
     * The lease is a setting of the tasks; a worker must be able to miss one heartbeat and keep its runs, also one that is due
     * in a gap of the reapers which is just too short to be noticed.
     */
    void requireFitting(LeaseSettings leases) {
        Duration lease = leases.duration();
        Duration gap = leases.reaperGap();
        require(
                lease.compareTo(heartbeatInterval.multipliedBy(2)) >= 0,
                "agentvine.lease.duration must be at least twice agentvine.fleet.heartbeat-interval, found " + text(lease)
                        + " and " + text(heartbeatInterval));
        require(
                maxIsolation.compareTo(lease) >= 0,
                "agentvine.fleet.max-isolation must be at least agentvine.lease.duration, found " + text(maxIsolation)
                        + " and " + text(lease));
        require(
                gap.plus(heartbeatInterval).compareTo(lease) < 0,
                "agentvine.lease.reaper-gap and agentvine.fleet.heartbeat-interval together must be shorter than"
                        + " agentvine.lease.duration, found " + text(gap) + " and " + text(heartbeatInterval) + ", and "
                        + text(lease));
        require(
                suspicion.compareTo(lease) < 0,
                "agentvine.fleet.suspicion must be shorter than agentvine.lease.duration, found " + text(suspicion) + " and "
                        + text(lease));
    }

    private static void require(boolean holds, String message) {
        if (!holds) {
            throw new IllegalArgumentException(message);
        }
    }

    static String text(Duration duration) {
        return duration.toMillis() % 1000 == 0 ? duration.toSeconds() + " s" : duration.toMillis() + " ms";
    }
}
