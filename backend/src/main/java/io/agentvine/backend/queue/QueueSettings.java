package io.agentvine.backend.queue;

import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * How the queue is kept.
 *
 * @param loops whether the repairing loops turn by themselves; tests turn them by hand
 * @param cap most ids that Redis holds of one queue
 * @param relayInterval how often rows are looked for that nobody offered
 * @param relayAfter how long a row may be queued without being offered
 * @param lookInterval how often waiting claims look again without a wake-up
 * @param sweepAfter how long an id may be in flight
 * @param reconcileInterval how often Redis and the rows are compared
 * @param reaperInterval how often leases that are over are looked for
 * @param redisTimeout how long an answer of Redis is waited for
 * @param redisRetry how long Redis is left alone after it did not answer
 * @param backoff delay after the first failure; doubles with each
 * @param maxBackoff longest delay
 * @param usageLimitWait how long a usage limit without a reset time is waited for
 * @param maxStarvation how long a task may be passed over by more urgent ones
 * @param clearFailedAfter when failed entries leave the queue's books
 */
@Validated
@ConfigurationProperties("agentvine.queue")
public record QueueSettings(
        @DefaultValue("true") boolean loops,
        @DefaultValue("50000") @Min(10) int cap,
        @NotNull @DefaultValue("500ms") Duration relayInterval,
        @NotNull @DefaultValue("1s") Duration relayAfter,
        @NotNull @DefaultValue("1s") Duration lookInterval,
        @NotNull @DefaultValue("5s") Duration sweepAfter,
        @NotNull @DefaultValue("15s") Duration reconcileInterval,
        @NotNull @DefaultValue("1s") Duration reaperInterval,
        @NotNull @DefaultValue("1s") Duration redisTimeout,
        @NotNull @DefaultValue("1s") Duration redisRetry,
        @NotNull @DefaultValue("10s") Duration backoff,
        @NotNull @DefaultValue("5m") Duration maxBackoff,
        @NotNull @DefaultValue("5m") Duration usageLimitWait,
        @NotNull @DefaultValue("30m") Duration maxStarvation,
        @NotNull @DefaultValue("7d") Duration clearFailedAfter) {

    public QueueSettings {
        if (maxBackoff.compareTo(backoff) < 0) {
            throw new IllegalArgumentException("agentvine.queue.max-backoff (" + maxBackoff
                    + ") must not be shorter than agentvine.queue.backoff (" + backoff + ")");
        }
    }
}
