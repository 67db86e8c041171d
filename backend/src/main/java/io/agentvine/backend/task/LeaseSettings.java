package io.agentvine.backend.task;

import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import java.util.UUID;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * How long a right to run lasts, and what a worker is told of a run's limits.
 *
 * @param duration how long a lease lives without a heartbeat
 * @param silenceLimit how long a run may say nothing
 * @param timeoutGrace how long after its timeout a run is ended by the backend, whoever heartbeats
 * @param affinity how long a task is kept for the worker that has its session
 * @param reaperGap after how long without a turn of any reaper every live lease is first given its full length again
 * @param lostWorkers how many workers a task may lose before it fails
 * @param wakeJitter over how long the workers that share a credential come back after its usage limit has reset
 */
@Validated
@ConfigurationProperties("agentvine.lease")
public record LeaseSettings(
        @NotNull @DefaultValue("90s") Duration duration,
        @NotNull @DefaultValue("10m") Duration silenceLimit,
        @NotNull @DefaultValue("1m") Duration timeoutGrace,
        @NotNull @DefaultValue("60s") Duration affinity,
        @NotNull @DefaultValue("15s") Duration reaperGap,
        @DefaultValue("3") int lostWorkers,
        @NotNull @DefaultValue("20s") Duration wakeJitter) {

    /** How much later than others this worker comes back: always the same for one worker. */
    Duration wakeDelayOf(UUID workerId) {
        return Duration.ofMillis(Math.floorMod(workerId.getLeastSignificantBits(), wakeJitter.toMillis() + 1));
    }

    public LeaseSettings {
        if (duration.compareTo(Duration.ofMillis(200)) < 0) {
            throw new IllegalArgumentException("agentvine.lease.duration must be at least 200ms, but is " + duration);
        }
    }
}
